import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { InteractionLog } from "../../durable-objects/interaction-log.ts";
import { OutboxObject } from "../../durable-objects/outbox.ts";
import { fill } from "../../shared/words/fill.ts";
import { memberWords } from "../../shared/words/member.ts";
import { en } from "../../shared/words/member/en.ts";
import { importJwtKey, verifyJwt } from "../../shared/verification/jwt.ts";
import { d1GuildStore } from "../../workers/adapters/d1/guild-store.ts";
import { d1VerificationStore } from "../../workers/adapters/d1/verification-store.ts";
import { freshAddress } from "../support/addresses.ts";
import { interactionCallback } from "../support/discord-description.ts";
import {
  autocomplete,
  command,
  component,
  inDirectMessage,
  modal,
  nextSnowflake,
  ping,
  signedRequest,
  type Member,
} from "../support/discord-interactions.ts";
import { validVariables } from "../support/variables.ts";
import { createWallet } from "../support/wallet.ts";

const store = d1VerificationStore(env.DB);
const GERMAN_GUILD = nextSnowflake();
// Before the first link: an isolate goes by its copy of the guilds for some seconds.
const guild = { name: "Mitglieder", locale: "de" } as const;
await d1GuildStore(env.DB).diagnosed(GERMAN_GUILD, { at: Date.now(), findings: [], guild });
const team: Member = { roles: [validVariables.TEAM_ROLE_ID] };

const calls = {
  audit: vi.spyOn(AuditLog.prototype, "append"),
  enqueue: vi.spyOn(OutboxObject.prototype, "enqueue"),
  begin: vi.spyOn(InteractionLog.prototype, "begin"),
  finish: vi.spyOn(InteractionLog.prototype, "finish"),
};

beforeEach(() => {
  for (const spy of Object.values(calls)) spy.mockClear();
});

const audited = () => calls.audit.mock.calls.flatMap(([events]) => events);
const enqueued = () => calls.enqueue.mock.calls.flatMap(([items]) => items);

/** The answer to a signed interaction, conforming to Discord's description. */
async function interact(body: unknown) {
  const response = await exports.default.fetch(await signedRequest("/interactions", body));
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("application/json");
  const answer = await response.json<{ type: number; data?: { content?: string; components?: unknown } }>();
  expect(interactionCallback.safeParse(answer).error).toBeUndefined();
  return answer;
}

const ephemeral = (content: unknown) => ({
  type: 4,
  data: expect.objectContaining({ content, flags: 64, allowed_mentions: { parse: [] } }),
});

const linkOf = (answer: unknown): URL => new URL(/"url":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? "");

describe("a PING", () => {
  test("is answered without a storage call", async () => {
    expect(await interact(ping())).toEqual({ type: 1 });
    for (const spy of Object.values(calls)) expect(spy).not.toHaveBeenCalled();
  });
});

describe.each([
  ["/solana-verify", (member?: Member) => command("solana-verify", member)],
  ["the panel's button", (member?: Member) => component("solana_verify_button", member)],
  ["the old bot's button", (member?: Member) => component("verify_wallet_button", member)],
])("%s", (_, ask) => {
  test("gives a private link with the contract's JWT, and is on record", async () => {
    const body = ask();
    const answer = await interact(body);
    expect(answer).toEqual(ephemeral(expect.stringMatching(/<t:\d+:R>/)));
    const url = linkOf(answer);
    expect(url.href.startsWith("https://edge.example/verify?jwt=")).toBe(true);
    const keys = [await importJwtKey(validVariables.JWT_SECRET)];
    const claims = await verifyJwt(url.searchParams.get("jwt") ?? "", keys, Date.now());
    expect(claims).toMatchObject({ ok: true, value: { userId: body.member.user.id } });
    expect(audited()).toMatchObject([
      {
        class: "verification",
        event: "verification_link_issued",
        actor: { type: "member", id: body.member.user.id },
      },
    ]);
    expect(JSON.stringify(audited())).not.toContain(url.searchParams.get("jwt"));
  });

  test("gives the same link while it lasts", async () => {
    const member = { id: nextSnowflake() };
    const first = await interact(ask(member));
    expect(linkOf(await interact(ask(member))).href).toBe(linkOf(first).href);
  });

  test("says so in a direct message, where there is no role to give", async () => {
    expect(await interact(inDirectMessage(ask()))).toEqual(ephemeral(en.explanations.guild_only));
  });
});

describe("a member who is verified already", () => {
  async function verifiedMember(): Promise<string> {
    const id = nextSnowflake();
    const token = crypto.randomUUID();
    const issuedAt = Date.now();
    const request = {
      userId: id,
      guildId: validVariables.DISCORD_GUILD_ID,
      displayName: null,
      avatarUrl: null,
      locale: "en" as const,
    };
    await store.link(request, { token, issuedAt, expiresAt: issuedAt + 600_000 });
    const wallet = `Wa11et${id}`;
    await store.consume({ token, wallet, requestId: crypto.randomUUID(), now: issuedAt });
    return id;
  }

  test("is told so, with the wallet shortened", async () => {
    const id = await verifiedMember();
    const answer = await interact(command("solana-verify", { id, roles: [validVariables.VERIFIED_ROLE_ID] }));
    expect(answer).toEqual(ephemeral(expect.stringContaining(`\`Wa11…${id.slice(-4)}\``)));
    expect(answer.data?.content).not.toContain("on its way");
    expect(enqueued()).toEqual([]);
  });

  test("gets the role again when it is missing", async () => {
    const id = await verifiedMember();
    const answer = await interact(command("solana-verify", { id }));
    expect(answer).toEqual(ephemeral(expect.stringContaining("on its way")));
    expect(enqueued()).toMatchObject([
      {
        lane: "interactive",
        effect: { kind: "grant_role", userId: id, roleId: validVariables.VERIFIED_ROLE_ID },
      },
    ]);
  });
});

describe("the team's commands", () => {
  test.each(["verify-wallet", "verification-stats"])(
    "/%s is refused to others, and that is on record",
    async (name) => {
      expect(await interact(command(name))).toEqual(ephemeral(en.explanations.team_only));
      expect(audited()).toMatchObject([{ class: "security", event: "command_denied", outcome: "denied" }]);
      expect(enqueued()).toEqual([]);
    },
  );

  test.each(["verify-wallet", "verification-stats"])("/%s needs a guild", async (name) => {
    expect(await interact(inDirectMessage(command(name, team)))).toEqual(
      ephemeral(en.explanations.guild_only),
    );
  });

  test("/verify-wallet posts the panel in its channel", async () => {
    const body = command("verify-wallet", team);
    expect(await interact(body)).toEqual(ephemeral(expect.stringContaining("on its way")));
    expect(enqueued()).toMatchObject([
      {
        key: `interaction:${body.id}:panel`,
        effect: {
          kind: "channel_message",
          channelId: body.channel_id,
          message: { components: [{ components: [{ custom_id: "solana_verify_button" }] }] },
        },
      },
    ]);
    expect(audited()).toMatchObject([{ class: "admin", event: "verification_panel_requested" }]);
  });

  test("/verification-stats shows the guild's figures", async () => {
    const answer = await interact({ ...command("verification-stats", team), guild_id: nextSnowflake() });
    expect(answer).toMatchObject({
      type: 4,
      data: {
        flags: 64,
        embeds: [{ fields: expect.arrayContaining([expect.objectContaining({ value: "0" })]) }],
      },
    });
  });
});

describe("what is unknown", () => {
  test.each([
    ["a command", command("gone"), en.explanations.command],
    ["a button", component("gone"), en.explanations.component],
    ["a form", modal("gone"), en.explanations.modal],
    ["a type", { ...command("gone"), type: 77 }, en.explanations.unknown_type],
    ["the parts of a known type", { type: 2 }, expect.stringContaining("something went wrong")],
  ])("is explained: %s", async (_, body, content) => {
    expect(await interact(body)).toEqual(ephemeral(content));
  });

  test("gets no suggestions", async () => {
    expect(await interact(autocomplete("gone"))).toEqual({ type: 8, data: { choices: [] } });
  });

  test.each([["null"], ["[]"], ['"PING"'], ["{}"], ['{"type":"1"}']])(
    "is refused when it is %s",
    async (body) => {
      const response = await exports.default.fetch(await signedRequest("/interactions", body));
      expect([response.status, await response.json()]).toMatchObject([400, { code: "invalid_request" }]);
    },
  );
});

describe("the same interaction again", () => {
  test("gets the first answer, byte for byte, and runs nothing", async () => {
    const body = command("verify-wallet", team);
    const first = await interact(body);
    expect(await interact(body)).toEqual(first);
    expect(enqueued()).toHaveLength(1);
    expect(calls.begin).toHaveBeenCalledTimes(2);
    expect(calls.finish).toHaveBeenCalledTimes(1);
  });

  test("twenty times at once runs once", async () => {
    const body = command("verify-wallet", team);
    const answers = await Promise.all(Array.from({ length: 20 }, () => interact(body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(enqueued()).toHaveLength(1);
    expect(audited()).toHaveLength(1);
  });
});

describe("a confirm is told of", () => {
  test.each([
    ["en-US", validVariables.DISCORD_GUILD_ID, "en", "en"],
    ["pt-BR", validVariables.DISCORD_GUILD_ID, "pt", "en"],
    ["es-419", GERMAN_GUILD, "es", "de"],
    // The gateway bot's links do not say in which language they were asked for.
    [null, GERMAN_GUILD, "de", "de"],
    [null, validVariables.DISCORD_GUILD_ID, "en", "en"],
  ] as const)(
    "by a link in %s and guild %s: the member in %s, the team in %s",
    async (locale, guildId, memberLanguage, teamLanguage) => {
      const id = nextSnowflake();
      const asked = command("solana-verify", { id, ...(locale === null ? {} : { locale }) });
      const jwt = linkOf(await interact({ ...asked, guild_id: guildId })).searchParams.get("jwt") ?? "";
      if (locale === null) {
        await env.DB.exec(`UPDATE verification_tokens SET locale = NULL WHERE user_id = '${id}'`);
      }
      calls.enqueue.mockClear();
      const wallet = await createWallet();
      const confirmed = await exports.default.fetch("https://edge.example/api/confirm", {
        method: "POST",
        headers: { "Content-Type": "application/json", "CF-Connecting-IP": freshAddress() },
        body: JSON.stringify(await wallet.confirm(jwt)),
      });
      expect(confirmed.status).toBe(200);
      const short = `${wallet.address.slice(0, 4)}…${wallet.address.slice(-4)}`;
      const { confirmed: toMember } = memberWords(memberLanguage).verification;
      const { logged: toTeam } = memberWords(teamLanguage).verification;
      expect(
        enqueued().flatMap(({ effect }) => ("message" in effect ? [effect.message.content] : [])),
      ).toEqual([fill(toMember, { wallet: short }), fill(toTeam, { wallet: short, member: id })]);
    },
  );
});
