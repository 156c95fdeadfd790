import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verifyKey } from "discord-interactions";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readBody } from "../../doubles/discord/http.ts";
import type { Action } from "../../doubles/discord/interactions/action.ts";
import { DEFAULT_IDS, LOCAL, OLD_PANEL_BUTTON } from "../../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../../doubles/discord/server.ts";

/** What the application behind the Interactions Endpoint URL was sent, and what it answers next. */
let sent: { path: string; body: Record<string, unknown>; genuine: boolean };
let answer: { status: number; body: unknown; type?: string };
let application: Server;
let discord: LocalDiscord;

async function record(request: IncomingMessage): Promise<void> {
  const body = (await readBody(request)) ?? Buffer.alloc(0);
  const { "x-signature-ed25519": signature, "x-signature-timestamp": timestamp } = request.headers;
  const genuine = await verifyKey(body, String(signature), String(timestamp), discord.signer.publicKey);
  sent = { path: request.url ?? "", body: JSON.parse(body.toString()) as typeof sent.body, genuine };
}

function reply(response: ServerResponse): void {
  response.writeHead(answer.status, { "Content-Type": answer.type ?? "application/json" });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}

beforeAll(async () => {
  discord = await startDiscord();
  application = createServer((request, response) => {
    void record(request).then(() => reply(response));
  });
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
  discord.connect(`http://127.0.0.1:${(application.address() as AddressInfo).port}`);
});
afterAll(async () => {
  application.closeAllConnections();
  application.close();
  await discord.stop();
});
beforeEach(() => {
  discord.reset();
  answer = { status: 200, body: { type: 4, data: { content: "Hello", flags: 64 } } };
});

const command: Action = { kind: "command", name: "solana-verify" };
const press: Action = { kind: "component", messageId: LOCAL.panel, customId: OLD_PANEL_BUTTON };
const context: Action = { kind: "user_command", name: "Verify member", targetId: LOCAL.grace };
const modal: Action = { kind: "modal", customId: "form", fields: { reason: "because" } };
const complete: Action = {
  kind: "autocomplete",
  name: "edge",
  options: [{ name: "topic", type: 3, value: "bl", focused: true }],
};

async function interact(action: Action, userId: string = LOCAL.ada) {
  const outcome = await discord.interact({ userId, channelId: LOCAL.verifyChannel }, action);
  if (outcome === null) throw new Error("no such member");
  return outcome;
}

const edit = (token: string, body: unknown) =>
  fetch(`${discord.url}/api/v10/webhooks/${DEFAULT_IDS.applicationId}/${token}/messages/@original`, {
    method: "PATCH",
    headers: { "User-Agent": "DiscordBot (https://edge.example, 1.0.0)", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

describe("an interaction", () => {
  test.each([
    ["a slash command", command, { type: 2, data: { name: "solana-verify", type: 1 } }],
    ["a button", press, { type: 3, data: { custom_id: OLD_PANEL_BUTTON }, message: { id: LOCAL.panel } }],
    [
      "a member's context menu",
      context,
      {
        type: 2,
        data: {
          type: 2,
          target_id: LOCAL.grace,
          resolved: { users: { [LOCAL.grace]: { username: "grace" } } },
        },
      },
    ],
    [
      "a modal",
      modal,
      { type: 5, data: { components: [{ component: { custom_id: "reason", value: "because" } }] } },
    ],
    ["a ping", { kind: "ping" } as const, { type: 1 }],
  ])("of %s is signed and has Discord's shape", async (_what, action, shape) => {
    await interact(action);
    expect(sent).toMatchObject({ path: "/interactions", genuine: true, body: shape });
    expect(sent.body).toMatchObject({ version: 1, application_id: DEFAULT_IDS.applicationId });
  });

  test("carries who did it, where, and with which roles", async () => {
    await interact(command, LOCAL.grace);
    expect(sent.body).toMatchObject({
      guild_id: DEFAULT_IDS.guildId,
      channel_id: LOCAL.verifyChannel,
      member: { user: { id: LOCAL.grace }, roles: [DEFAULT_IDS.teamRoleId] },
    });
  });

  test.each([
    ["a message", command, { type: 4, data: { content: "x" } }, "message"],
    ["a deferral", command, { type: 5, data: { flags: 64 } }, "deferred"],
    ["a modal", press, { type: 9, data: modalForm() }, "modal"],
    ["an update", press, { type: 7, data: { content: "changed" } }, "update"],
    ["a deferred update", press, { type: 6 }, "deferred_update"],
    ["choices", complete, { type: 8, data: { choices: [{ name: "blocks", value: "blocks" }] } }, "choices"],
    ["a pong", { kind: "ping" } as const, { type: 1 }, "pong"],
  ])("may be answered with %s", async (_what, action, body, kind) => {
    answer = { status: 200, body };
    expect((await interact(action)).result).toMatchObject({ kind });
  });

  test.each([
    ["an answer that does not fit", command, { status: 200, body: { type: 8 } }, "does not fit command"],
    [
      "a modal as a modal's answer",
      modal,
      { status: 200, body: { type: 9, data: modalForm() } },
      "does not fit modal",
    ],
    [
      "an unknown key",
      command,
      { status: 200, body: { type: 4, data: { content: "x", ephemeral: true } } },
      "UNKNOWN_KEY",
    ],
    ["an empty message", command, { status: 200, body: { type: 4, data: {} } }, "empty message"],
    [
      "choices without data",
      complete,
      { status: 200, body: { type: 8, data: { choices: "x" } } },
      "description",
    ],
    ["a refusal", command, { status: 401, body: {} }, "answered 401"],
    [
      "text",
      command,
      { status: 200, body: { type: 4, data: { content: "x" } }, type: "text/plain" },
      "not application/json",
    ],
  ])("fails on %s", async (_what, action, next, problem) => {
    answer = next;
    expect((await interact(action)).result).toMatchObject({
      kind: "failed",
      problem: expect.stringContaining(problem),
    });
  });
});

describe("an interaction's token", () => {
  test("shows the answer to its member alone when it is ephemeral", async () => {
    const { message } = await interact(command);
    expect(message).toMatchObject({ content: "Hello", visibleTo: LOCAL.ada });
  });

  test("turns a deferral into its message, then edits it", async () => {
    answer = { status: 200, body: { type: 5, data: { flags: 64 } } };
    const { token } = await interact(command);
    expect((await edit(token, { content: "Done" })).status).toBe(200);
    expect((await edit(token, { content: "Done indeed" })).status).toBe(200);
    const [interaction] = discord.world().interactions.values();
    expect(interaction).toMatchObject({
      state: "answered",
      original: { content: "Done indeed", visibleTo: LOCAL.ada },
    });
  });

  test("edits the message that held the button", async () => {
    answer = { status: 200, body: { type: 6 } };
    const { token } = await interact(press);
    await edit(token, { content: "Changed" });
    expect(discord.world().channels.get(LOCAL.verifyChannel)?.messages[0]?.content).toBe("Changed");
  });

  test("is no webhook while there is no answer, and after a failure", async () => {
    answer = { status: 500, body: {} };
    const { token } = await interact(command);
    expect(await (await edit(token, { content: "late" })).json()).toMatchObject({ code: 10015 });
  });

  test("ends after 15 minutes with 401, which is not about the bot's token", async () => {
    let now = Date.now();
    const later = await startDiscord({ now: () => now });
    const { token } = { token: "a-token" };
    later.world().interactions.set(token, {
      id: "1",
      token,
      userId: LOCAL.ada,
      channelId: LOCAL.verifyChannel,
      label: "/x",
      at: now,
      state: "thinking",
      problem: null,
      ephemeral: true,
      original: null,
    });
    now += 15 * 60_000 + 1;
    const response = await fetch(
      `${later.url}/api/v10/webhooks/${DEFAULT_IDS.applicationId}/${token}/messages/@original`,
      { headers: { "User-Agent": "DiscordBot (https://edge.example, 1.0.0)" } },
    );
    await later.stop();
    expect([response.status, await response.json()]).toEqual([
      401,
      { code: 50027, message: "Invalid Webhook Token" },
    ]);
  });
});

describe("the edit of a deferred answer", () => {
  async function attach(attachments: unknown, files: Readonly<Record<string, string>>) {
    answer = { status: 200, body: { type: 5, data: { flags: 64 } } };
    const { token } = await interact(command);
    const form = new FormData();
    form.append("payload_json", JSON.stringify({ content: "Here it is", attachments }));
    for (const [name, text] of Object.entries(files)) form.append(name, new File([text], "data.json"));
    const response = await fetch(
      `${discord.url}/api/v10/webhooks/${DEFAULT_IDS.applicationId}/${token}/messages/@original`,
      {
        method: "PATCH",
        headers: { "User-Agent": "DiscordBot (https://edge.example, 1.0.0)" },
        body: form,
      },
    );
    return { status: response.status, body: await response.json() };
  }

  test("takes a file", async () => {
    const edited = await attach([{ id: "0", filename: "data.json" }], { "files[0]": "{}" });
    expect(edited).toMatchObject({
      status: 200,
      body: { attachments: [{ filename: "data.json", size: 2 }] },
    });
  });

  test.each<[string, unknown, Readonly<Record<string, string>>]>([
    ["that is not named", [], { "files[0]": "{}" }],
    ["that is named and not there", [{ id: "0", filename: "data.json" }], {}],
    ["under another number", [{ id: "1", filename: "data.json" }], { "files[0]": "{}" }],
    ["whose number is no id", [{ id: 0, filename: "data.json" }], { "files[0]": "{}" }],
  ])("takes none %s", async (_, attachments, files) => {
    expect(await attach(attachments, files)).toMatchObject({ status: 400, body: { code: 50035 } });
  });
});

test("a webhook event is signed, and its answer's status is what counts", async () => {
  answer = { status: 204, body: undefined };
  const event = { type: "APPLICATION_DEAUTHORIZED", data: { user: { id: LOCAL.ada } } };
  expect(await discord.sendEvent({ type: 1, event })).toEqual({ status: 204 });
  expect(sent).toMatchObject({ path: "/events", genuine: true, body: { type: 1, event } });
});

function modalForm() {
  const input = { type: 4, custom_id: "reason", style: 1, label: "Why" };
  return { custom_id: "form", title: "A form", components: [{ type: 1, components: [input] }] };
}
