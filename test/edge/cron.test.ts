import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { SESSION_LIFETIME } from "../../shared/access/session.ts";
import { DAY, HOUR, MINUTE } from "../../shared/time.ts";
import { outboxStub } from "../../durable-objects/stubs.ts";
import { d1VerificationStore } from "../../workers/adapters/d1/verification-store.ts";
import type { Env } from "../../workers/env.ts";
import worker from "../../workers/index.ts";
import { SCHEDULE } from "../../workers/cron/schedule.ts";
import wranglerToml from "../../wrangler.toml?raw";

const store = d1VerificationStore(env.DB);

async function fire(cron: string) {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron }), env as unknown as Env);
  await waitOnExecutionContext(ctx);
}

async function issue(userId: string, expiresAt: number): Promise<string> {
  const token = crypto.randomUUID();
  const request = { userId, guildId: "1", displayName: null, avatarUrl: null, locale: "en" as const };
  await store.link(request, { token, issuedAt: expiresAt - 10 * MINUTE, expiresAt });
  return token;
}

const statusOf = async (token: string) => (await store.facts(token, "", "")).token?.status;

describe("every half hour", () => {
  test("pending links past their end become expired, others stay", async () => {
    const past = await issue("1", Date.now() - 1);
    const fresh = await issue("2", Date.now() + MINUTE);
    await fire("*/30 * * * *");
    expect(await statusOf(past)).toBe("expired");
    expect(await statusOf(fresh)).toBe("pending");
  });

  test("links older than seven days go", async () => {
    const old = await issue("3", Date.now() - 7 * DAY - MINUTE);
    const week = await issue("4", Date.now() - 7 * DAY + MINUTE);
    await fire("*/30 * * * *");
    expect(await statusOf(old)).toBeUndefined();
    expect(await statusOf(week)).toBe("expired");
  });

  test("a session goes before its address has been readable for a day", async () => {
    const now = Date.now();
    const signIn = (id: string, at: number) =>
      env.DB.prepare(
        `INSERT INTO sessions (secret_hash, id, account, address, client, signed_in_at, last_seen_at, expires_at)
         VALUES (?1, ?1, 'ann', '192.0.2.1', 'x', ?2, ?3, ?3)`,
      ).bind(id, at, at + SESSION_LIFETIME);
    await env.DB.batch([
      env.DB.prepare(
        "INSERT INTO accounts (name, role, password_hash, totp_secret, created_at) VALUES ('ann', 'owner', '', '', 1)",
      ),
      signIn("yesterday's", now - 23 * HOUR - 1),
      signIn("today's", now - HOUR),
    ]);
    await fire("*/30 * * * *");
    const { results } = await env.DB.prepare("SELECT id FROM sessions").all();
    expect(results).toEqual([{ id: "today's" }]);
  });

  test("running twice changes nothing more", async () => {
    const past = await issue("5", Date.now() - 1);
    await fire("*/30 * * * *");
    await fire("*/30 * * * *");
    expect(await statusOf(past)).toBe("expired");
  });
});

describe("every five minutes", () => {
  test("the role of a member whose confirm ended before it was stored is stored after all, once", async () => {
    const lost = await issue("6", Date.now() - 3 * MINUTE);
    const spentAt = Date.now() - 5 * MINUTE;
    expect(await store.consume({ token: lost, wallet: "W6", requestId: "r", now: spentAt })).toBe(true);
    const outbox = outboxStub(env, "discord");
    const before = (await outbox.status()).interactive;
    await fire("*/5 * * * *");
    await fire("*/5 * * * *");
    expect((await outbox.status()).interactive - before).toBe(2); // the role and the direct message
  });
});

test("the schedule has the cron strings of wrangler.toml", () => {
  const crons = /crons = \[(.*)\]/.exec(wranglerToml)?.[1] ?? "";
  expect(Object.keys(SCHEDULE)).toEqual(JSON.parse(`[${crons}]`));
});
