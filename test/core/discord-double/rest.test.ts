import {
  GuildChannelResponseSchema,
  GuildMemberResponseSchema,
  GuildRoleResponseSchema,
  GuildWithCountsResponseSchema,
  MessageResponseSchema,
  PrivateChannelResponseSchema,
  UserPIIResponseSchema,
} from "discord-api-spec/zod";
import { array } from "zod/mini";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_IDS, LOCAL } from "../../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../../doubles/discord/server.ts";
import { faultsOf } from "../../doubles/discord/validation.ts";

const { guildId, verifiedRoleId, teamRoleId, applicationId } = DEFAULT_IDS;
const messages = `/channels/${LOCAL.verifyChannel}/messages`;
const role = (user: string, id: string) => `/guilds/${guildId}/members/${user}/roles/${id}`;

let discord: LocalDiscord;
/** Ample, so that tests of other things never meet a limit. */
const ample = { limit: 1_000, per: 1_000 };

beforeAll(async () => {
  discord = await startDiscord({
    limits: { messages: ample, editMessage: ample, roles: ample, reads: ample },
    globalPerSecond: 10_000,
  });
});
afterAll(() => discord.stop());
beforeEach(() => discord.reset());

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return fetch(`${discord.url}/api/v10${path}`, {
    method,
    headers: {
      Authorization: `Bot ${discord.variables["DISCORD_BOT_TOKEN"]}`,
      "User-Agent": "DiscordBot (https://edge.example, 1.0.0)",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

const button = (more: object) => ({
  components: [{ type: 1, components: [{ type: 2, label: "x", ...more }] }],
});

const refusal = async (response: Response) => {
  const { code } = await response.json<{ code: number }>();
  return [response.status, code];
};

describe("the local Discord's answers", () => {
  test.each([
    ["/users/@me", UserPIIResponseSchema],
    [`/guilds/${guildId}`, GuildWithCountsResponseSchema],
    [`/guilds/${guildId}/roles`, array(GuildRoleResponseSchema)],
    [`/guilds/${guildId}/members/${LOCAL.ada}`, GuildMemberResponseSchema],
    [`/channels/${LOCAL.verifyChannel}`, GuildChannelResponseSchema],
    [messages, array(MessageResponseSchema)],
    [`${messages}/${LOCAL.panel}`, MessageResponseSchema],
  ])("to GET %s conform to the published description", async (path, schema) => {
    const response = await call("GET", path);
    expect(response.status).toBe(200);
    expect(faultsOf(schema, await response.json())).toEqual([]);
  });

  test("to a new message and a new DM conform too, embeds and buttons included", async () => {
    const message = await call("POST", messages, {
      content: "Hello",
      embeds: [{ title: "A title", fields: [{ name: "a", value: "b" }] }],
      components: [
        { type: 1, components: [{ type: 2, style: 5, label: "Open", url: "https://a.example/" }] },
      ],
      allowed_mentions: { parse: [] },
    });
    expect(faultsOf(MessageResponseSchema, await message.json())).toEqual([]);
    const dm = await call("POST", "/users/@me/channels", { recipient_id: LOCAL.ada });
    expect(faultsOf(PrivateChannelResponseSchema, await dm.json())).toEqual([]);
  });
});

describe("the local Discord refuses", () => {
  test.each([
    ["a route it does not have", "GET", "/guilds/1/bans", 404, 0],
    ["a method its route does not have", "DELETE", "/users/@me", 405, 0],
    ["an unknown guild", "GET", "/guilds/42", 404, 10004],
    ["an unknown channel", "GET", "/channels/42", 404, 10003],
    ["an unknown member", "PUT", role("42", verifiedRoleId), 404, 10007],
    ["an unknown role", "PUT", role(LOCAL.ada, "42"), 404, 10011],
    ["a role above the bot's", "PUT", role(LOCAL.ada, teamRoleId), 403, 50013],
    ["an id that is none", "GET", "/guilds/abc", 400, 50035],
    [
      "a follow-up to an unknown interaction",
      "GET",
      `/webhooks/${applicationId}/abc/messages/@original`,
      404,
      10015,
    ],
  ])("%s", async (_what, method, path, status, code) => {
    expect(await refusal(await call(method, path))).toEqual([status, code]);
  });

  test.each([
    ["an unknown recipient", { recipient_id: "42" }, 404, 10013],
    ["an unknown key", { recipient_id: LOCAL.ada, recipient: "x" }, 400, 50035],
    ["a number for an id", { recipient_id: 42 }, 400, 50035],
    ["no JSON", "{", 400, 50109],
  ])("to open a DM for %s", async (_what, body, status, code) => {
    expect(await refusal(await call("POST", "/users/@me/channels", body))).toEqual([status, code]);
  });

  test.each([
    ["with nothing in it", {}, 50006],
    ["over 2,000 characters", { content: "x".repeat(2_001) }, 50035],
    ["with a key Discord does not know", { content: "x", ephemeral: true }, 50035],
    ["with an unknown key deep inside", button({ style: 1, custom_id: "a", colour: 1 }), 50035],
    ["with a link button without a link", button({ style: 5 }), 50035],
    ["with a plain button without an id", button({ style: 1 }), 50035],
    ["with a nonce over 25 characters", { content: "x", nonce: "n".repeat(26) }, 50035],
    ["with more than 10 embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "x" })) }, 50035],
    [
      "with 6,001 characters of embeds",
      { embeds: Array.from({ length: 3 }, () => ({ description: "x".repeat(2_001) })) },
      50035,
    ],
  ])("a message %s", async (_what, body, code) => {
    expect(await refusal(await call("POST", messages, body))).toEqual([400, code]);
    expect(discord.journal.effects()).toEqual({});
  });

  test.each([
    ["no token", { Authorization: "" }, 401, 0],
    ["another token", { Authorization: "Bot x" }, 401, 0],
    ["a token without its kind", { Authorization: "Bearer x" }, 401, 0],
    ["a browser's user agent", { "User-Agent": "Mozilla/5.0" }, 403, 40333],
    ["a user agent without a version", { "User-Agent": "DiscordBot (https://a.example)" }, 403, 40333],
    ["an audit reason over 512 characters", { "X-Audit-Log-Reason": "x".repeat(513) }, 400, 50035],
  ])("a caller with %s", async (_what, headers, status, code) => {
    expect(await refusal(await call("PUT", role(LOCAL.ada, verifiedRoleId), undefined, headers))).toEqual([
      status,
      code,
    ]);
  });

  test("a body that is not declared as JSON", async () => {
    const response = await call("POST", messages, "content=x", { "Content-Type": "text/plain" });
    expect(await response.json()).toMatchObject({
      code: 50035,
      errors: { _errors: [{ code: "CONTENT_TYPE_INVALID" }] },
    });
  });

  test("a form with the place of every fault", async () => {
    const response = await call("POST", messages, { content: 1, embeds: [{ title: "x".repeat(257) }] });
    expect(await response.json()).toMatchObject({
      message: "Invalid Form Body",
      errors: {
        content: { _errors: [{ code: "BASE_TYPE_BAD_TYPE" }] },
        embeds: { "0": { title: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH" }] } } },
      },
    });
  });

  test("a DM to a member who has them closed", async () => {
    const opened = await call("POST", "/users/@me/channels", { recipient_id: LOCAL.kurt });
    const dm = await opened.json<{ id: string }>();
    expect(await refusal(await call("POST", `/channels/${dm.id}/messages`, { content: "x" }))).toEqual([
      403, 50007,
    ]);
  });
});

describe("effects", () => {
  test("a role is granted once, however often it is put", async () => {
    const header = { "X-Audit-Log-Reason": encodeURIComponent("Wallet verified — Ed25519") };
    for (let i = 0; i < 3; i++) {
      expect((await call("PUT", role(LOCAL.ada, verifiedRoleId), undefined, header)).status).toBe(204);
    }
    expect(discord.journal.effects()).toMatchObject({ role_put: 3, role_granted: 1 });
    expect(discord.journal.grants(LOCAL.ada, verifiedRoleId)).toBe(1);
    expect(discord.world().members.get(LOCAL.ada)?.roles).toEqual([verifiedRoleId]);
    expect(discord.journal.requests[0]?.auditReason).toBe("Wallet verified — Ed25519");
  });

  test("of two role changes of one member at once, one is lost though both got 204", async () => {
    const second = "1012345678901240099";
    discord.world().roles.set(second, { id: second, name: "Second", position: 1, permissions: 0n, color: 0 });
    const answers = await Promise.all([
      call("PUT", role(LOCAL.ada, verifiedRoleId)),
      call("PUT", role(LOCAL.ada, second)),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([204, 204]);
    expect(discord.world().members.get(LOCAL.ada)?.roles).toHaveLength(1);
  });

  test("a nonce that is enforced makes one message of two", async () => {
    const body = { content: "once", nonce: "n1", enforce_nonce: true };
    const ids = await Promise.all(
      [1, 2].map(async () => (await call("POST", messages, body)).json<{ id: string }>()),
    );
    expect(ids[0]?.id).toBe(ids[1]?.id);
    expect(discord.journal.effects()).toMatchObject({ message_created: 1, message_repeated: 1 });
  });

  test("a message can be edited and read again", async () => {
    const { id } = await (await call("POST", messages, { content: "a" })).json<{ id: string }>();
    expect((await call("PATCH", `${messages}/${id}`, { content: "b" })).status).toBe(200);
    expect(await (await call("GET", `${messages}/${id}`)).json()).toMatchObject({ content: "b" });
  });
});
