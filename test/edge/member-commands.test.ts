import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { OutboxObject } from "../../durable-objects/outbox.ts";
import { auditLogStub, outboxStub } from "../../durable-objects/stubs.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Effect } from "../../shared/outbox/effect.ts";
import { MINUTE } from "../../shared/time.ts";
import { en as memberWords } from "../../shared/words/member/en.ts";
import { en } from "../../shared/words/team/en.ts";
import { d1Members } from "../../workers/adapters/d1/ledger.ts";
import { d1MemberStore } from "../../workers/adapters/d1/member-store.ts";
import { d1VerificationStore } from "../../workers/adapters/d1/verification-store.ts";
import {
  command,
  component,
  memberCommand,
  nextSnowflake,
  subcommand,
  type Member,
} from "../support/discord-interactions.ts";
import { buttonOf, interact } from "../support/interact.ts";
import { validVariables } from "../support/variables.ts";

const GUILD = validVariables.DISCORD_GUILD_ID;
const verified = d1VerificationStore(env.DB);
const members = d1MemberStore(env.DB);

const appended = vi.spyOn(AuditLog.prototype, "append");
const stored = vi.spyOn(OutboxObject.prototype, "enqueue");
beforeEach(() => {
  appended.mockClear();
  stored.mockClear();
});

/** Without what breakers say of the Discord that is not there. */
const audited = () =>
  appended.mock.calls.flatMap(([events]) => events).filter(({ event }) => event !== "breaker_changed");
const enqueued = () => stored.mock.calls.flatMap(([items]) => items);
const team = (more: Member = {}): Member => ({
  id: nextSnowflake(),
  roles: [validVariables.TEAM_ROLE_ID],
  ...more,
});

async function verify(id: string, guildId = GUILD): Promise<string> {
  const issuedAt = Date.now();
  const request = { userId: id, guildId, displayName: "Ben", avatarUrl: null, locale: "en" as const };
  const fresh = { token: crypto.randomUUID(), issuedAt, expiresAt: issuedAt + 10 * MINUTE };
  const state = await verified.link(request, fresh);
  const token = state.kind === "pending" ? state.token.token : "";
  const wallet = `Wallet${id}`;
  await verified.consume({ token, wallet, requestId: crypto.randomUUID(), now: issuedAt });
  return token;
}

describe("Verify member", () => {
  test("gives the role by the team's word, on record with whose", async () => {
    const who = team();
    const ben = { id: nextSnowflake() };
    const answer = await interact(memberCommand("Verify member", ben, who));
    expect(answer.data?.content).toContain(`<@${ben.id}>`);
    expect(enqueued()).toMatchObject([
      { subject: `member:${ben.id}`, effect: { kind: "grant_role", userId: ben.id } },
    ]);
    expect(audited()).toMatchObject([
      { event: "member_vouched", actor: { id: `discord:${who.id}` }, detail: { member: ben.id } },
    ]);
    const { vouched_members: rows } = await members.everythingOf(ben.id);
    expect(rows).toMatchObject([{ guild_id: GUILD, vouched_by: who.id }]);
  });

  test.each([
    ["a bot", { bot: true as const }, en.members.bot],
    ["who has the role", { roles: [validVariables.VERIFIED_ROLE_ID] }, "has the role already"],
  ])("does not for %s", async (_, target, words) => {
    const answer = await interact(memberCommand("Verify member", target, team()));
    expect(answer.data?.content).toContain(words);
    expect(enqueued()).toEqual([]);
  });

  test.each(["Verify member", "Reset verification"])("%s is the team's only", async (name) => {
    const answer = await interact(memberCommand(name, {}, { permissions: "8" }));
    expect(answer.data?.content).toBe(memberWords.explanations.team_only);
  });
});

describe("Reset verification", () => {
  test("is asked, then takes record and role, and the member can verify again", async () => {
    const who = team();
    const id = nextSnowflake();
    await verify(id);
    const asked = await interact(memberCommand("Reset verification", { id }, who));
    expect((await verified.facts("", id, "")).member).not.toBeNull();
    const done = await interact(component(buttonOf(asked, "reset_confirm"), who));
    expect(done).toMatchObject({
      type: 7,
      data: { content: `<@${id}> is reset; the role goes within seconds.` },
    });
    expect((await verified.facts("", id, "")).member).toBeNull();
    expect(enqueued()).toMatchObject([
      { subject: `member:${id}`, effect: { kind: "remove_role", userId: id, guildId: GUILD } },
    ]);
    expect(audited()).toMatchObject([{ event: "member_reset", actor: { id: `discord:${who.id}` } }]);

    // Supabase may still have the member: nothing of that comes back.
    const row = { userId: id, wallet: "W", token: null, displayName: null, avatarUrl: null, verifiedAt: 1 };
    expect(await d1Members(env.DB, GUILD).restore([row])).toEqual([]);
    expect((await verified.facts("", id, "")).member).toBeNull();
    // Once Supabase has forgotten too, and an hour later, it would be news.
    await members.forgetSettled(id, Date.now());
    expect(await members.dropSettled(Date.now() + 1)).toBeGreaterThan(0);

    const link = await interact(command("solana-verify", { id }));
    expect(link.data?.content).toContain("The link is yours alone");
    await verify(id);
    expect((await verified.facts("", id, "")).member).toMatchObject({ wallet: `Wallet${id}` });
  });

  test("of somebody unknown here still reaches what others may have", async () => {
    const who = team();
    const asked = await interact(memberCommand("Reset verification", {}, who));
    const done = await interact(component(buttonOf(asked, "reset_confirm"), who));
    expect(done.data?.content).toContain("There was no record");
    expect(enqueued()).toHaveLength(1);
  });

  test("an open link is closed with it", async () => {
    const who = team();
    const id = nextSnowflake();
    await interact(command("solana-verify", { id }));
    const asked = await interact(memberCommand("Reset verification", { id }, who));
    await interact(component(buttonOf(asked, "reset_confirm"), who));
    const { verification_tokens: tokens } = await members.everythingOf(id);
    expect(tokens).toMatchObject([{ status: "expired" }]);
  });

  test("is stored again by a job where the Worker ended half-way", async () => {
    const id = nextSnowflake();
    const at = Date.now() - 3 * MINUTE;
    await members.forget({ userId: id, guildId: GUILD, how: "reset", at });
    const found = await members.unsettled(at - MINUTE, at + MINUTE);
    expect(found).toContainEqual({ userId: id, guildId: GUILD, how: "reset", at, verifiedAgain: false });
    await verify(id);
    expect(await members.unsettled(at - MINUTE, at + MINUTE)).toContainEqual(
      expect.objectContaining({ userId: id, verifiedAgain: true }),
    );
  });
});

/** On record in D1, where exports read. */
async function record(actor: AuditEvent["actor"], detail: AuditEvent["detail"]): Promise<void> {
  const at = Date.now();
  const event = { class: "admin", event: "member_reset", outcome: "success", requestId: null } as const;
  const written = await auditLogStub(env).append([{ ...event, at, actor, detail, address: "192.0.2.9" }]);
  if (!written.ok) throw new Error(written.error);
  const seq = env.DB.prepare("SELECT max(seq) AS seq FROM audit");
  await expect
    .poll(() => seq.first<number>("seq"), { timeout: 10_000 })
    .toBeGreaterThanOrEqual(written.value.last);
}

/** Here is no Supabase: what is for it dies at once. */
async function deadLetterOf(userId: string, effect?: Effect): Promise<void> {
  const verification = {
    kind: "record_verification",
    userId,
    wallet: "w",
    token: "t",
    verifiedAt: 1,
  } as const;
  const nameless = { displayName: null, avatarUrl: null };
  const outbox = outboxStub(env, "supabase");
  await outbox.enqueue([
    {
      key: crypto.randomUUID(),
      lane: "background",
      subject: `member:${userId}`,
      effect: effect ?? { ...verification, ...nameless },
    },
  ]);
  await vi.waitFor(async () => expect(await outbox.status()).toMatchObject({ background: 0 }));
}

/** The file that `/privacy export` hands out. */
async function exported(id: string): Promise<unknown> {
  stored.mockClear();
  const answer = await interact(subcommand("privacy", "export", {}, { id }));
  // A file follows as an edit.
  expect(answer).toEqual({ type: 5, data: { flags: 64 } });
  const [item] = await vi.waitFor(() => {
    expect(enqueued()).toHaveLength(1);
    return enqueued();
  });
  if (item?.effect.kind !== "edit_interaction") throw new Error("not an edit");
  return JSON.parse(item.effect.message.file?.text ?? "{}") as unknown;
}

describe("/privacy", () => {
  test("export hands out everything as a file, to the member alone", async () => {
    const id = nextSnowflake();
    const token = await verify(id);
    expect(await exported(id)).toMatchObject({
      member: id,
      supabase: null,
      edge: { verified_members: [{ wallet: `Wallet${id}` }], verification_tokens: [{ token }] },
    });
    expect(audited().map(({ event }) => event)).toEqual(["member_data_exported"]);
  });

  test("export has what others did to the member, without where from, and what waits for them", async () => {
    const id = nextSnowflake();
    await record({ type: "operator", id: "ann" }, { member: id });
    await record({ type: "operator", id: `discord:${id}` }, { member: "1" });
    await record({ type: "operator", id: "ann" }, { member: "1" });
    await deadLetterOf(id);
    const file = await exported(id);
    expect(file).toMatchObject({
      edge: { cut_off: [] },
      on_its_way: {
        discord: { items: [], more: false },
        supabase: { items: [{ state: "dead", effect: { wallet: "w", token: "[removed]" } }], more: false },
      },
    });
    expect(file).toMatchObject({
      audit_log: {
        records: expect.arrayContaining([
          expect.objectContaining({
            actor: { type: "operator", id: "ann" },
            address: null,
            addressHash: null,
          }),
          expect.objectContaining({ actor: { type: "operator", id: `discord:${id}` }, address: "192.0.2.9" }),
        ]),
      },
    });
    expect(JSON.stringify(file).match(/member_reset/g)).toHaveLength(2);
  });

  test("export says which tables it cut off", async () => {
    const id = nextSnowflake();
    await env.DB.batch(
      Array.from({ length: 201 }, (_, i) =>
        env.DB.prepare(
          `INSERT INTO verification_tokens (token, user_id, guild_id, issued_at, expires_at, status)
           VALUES (?1, ?2, '1', 1, 1, 'expired')`,
        ).bind(`${id}-${i}`, id),
      ),
    );
    const { verification_tokens: tokens, cut_off: cut } = await members.everythingOf(id);
    expect([tokens?.length, cut]).toEqual([200, ["verification_tokens"]]);
  });

  test("delete takes the dead letters, but not its own", async () => {
    const id = nextSnowflake();
    await deadLetterOf(id);
    await deadLetterOf(id, { kind: "forget_member", userId: id, how: "erase" });
    const asked = await interact(subcommand("privacy", "delete", {}, { id }));
    await interact(component(buttonOf(asked, "privacy_confirm"), { id }));
    expect((await outboxStub(env, "supabase").keptOf(`member:${id}`)).items).toMatchObject([
      { kind: "forget_member" },
    ]);
  });

  test("delete is asked, then takes all but the audit log, and the role", async () => {
    const id = nextSnowflake();
    await verify(id);
    const asked = await interact(subcommand("privacy", "delete", {}, { id }));
    expect(asked.data?.content).toContain("audit log");
    const stranger = await interact(component(buttonOf(asked, "privacy_confirm")));
    expect(stranger.data?.content).toBe(memberWords.privacy.not_yours);
    const done = await interact(component(buttonOf(asked, "privacy_confirm"), { id }));
    expect(done).toMatchObject({ type: 7, data: { content: memberWords.privacy.deleted, components: [] } });
    const left = await members.everythingOf(id);
    expect(left).toMatchObject({
      verified_members: [],
      verification_tokens: [],
      vouched_members: [],
      forgotten_members: [{ how: "erase" }],
    });
    expect(enqueued()).toMatchObject([{ effect: { kind: "remove_role", userId: id } }]);
    expect(audited()).toMatchObject([{ event: "member_data_erased", actor: { id } }]);
    const again = await interact(component(buttonOf(asked, "privacy_confirm"), { id }));
    expect(again.data?.content).toBe(memberWords.privacy.over);
  });

  test("can be thought better of, in the member's language", async () => {
    const who = { id: nextSnowflake(), locale: "es-419" };
    const asked = await interact(subcommand("privacy", "delete", {}, who));
    const kept = await interact(component(buttonOf(asked, "privacy_cancel"), who));
    expect(kept.data?.content).toBe("No se borró nada.");
  });
});
