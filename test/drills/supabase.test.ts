import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeadLetter } from "../../durable-objects/outbox-store.ts";
import type { OutboxStatus } from "../../durable-objects/outbox.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import { importJwtKey, signJwt } from "../../shared/verification/jwt.ts";
import { TOKEN_LIFETIME } from "../../shared/verification/token.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";
import type { Fault } from "../doubles/supabase/faults.ts";
import { startSupabase, type LocalSupabase } from "../doubles/supabase/server.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { validVariables } from "../support/variables.ts";
import { createWallet } from "../support/wallet.ts";

/** An outbox that found Supabase down looks again within 30 s. */
const PATIENCE = { timeout: 50_000, interval: 50 };

let build: EdgeBuild;
let storage: string;
let discord: LocalDiscord;
let supabase: LocalSupabase;
let edge: EdgeProcess;
let nextMember = 1_200_000_000_000_000_001n;
let nextAddress = 1;

const start = async () => {
  edge = await startEdge(build, storage, { ...discord.variables, ...supabase.variables });
  discord.connect(edge.url);
};

beforeAll(async () => {
  [build, storage, discord, supabase] = await Promise.all([
    buildEdge("test/drills/supabase-worker.ts"),
    mkdtemp(join(tmpdir(), "edge-supabase-")),
    startDiscord(),
    startSupabase(),
  ]);
  await start();
});
afterAll(async () => {
  await edge.kill();
  await Promise.all([
    build.delete(),
    rm(storage, { recursive: true, force: true }),
    discord.stop(),
    supabase.stop(),
  ]);
});
beforeEach(() => supabase.faults.clear());

const door = async <T>(path: string, body = ""): Promise<T> => {
  const response = await fetch(`${edge.url}/test/${path}`, { method: "POST", body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};
const d1 = <Row>(sql: string) => door<Row[]>("sql", sql);
const cron = (pattern: string) => fetch(`${edge.url}/test/cron`, { method: "POST", body: pattern });
const settled = () =>
  vi.waitFor(
    async () => expect(await door<OutboxStatus>("outbox")).toMatchObject({ interactive: 0, background: 0 }),
    PATIENCE,
  );

/** Each member comes from an address of their own, so that no limit of an address counts here. */
const confirm = async (body: unknown): Promise<{ status: number; headers: Headers; body: object }> => {
  const response = await fetch(`${edge.url}/api/confirm`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "CF-Connecting-IP": `198.18.${nextAddress >> 8}.${nextAddress++ & 255}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as object };
};

/** A member who asked for a link in Discord, and has it. */
async function memberWithLink(): Promise<{ userId: string; jwt: string }> {
  const userId = `${nextMember++}`;
  const user = { id: userId, username: userId, displayName: `Member ${userId}`, bot: false, closedDms: true };
  discord.world().members.set(userId, { user, joinedAt: 1, roles: [] });
  const outcome = await discord.interact(
    { userId, channelId: LOCAL.verifyChannel },
    { kind: "command", name: "solana-verify" },
  );
  const jwt = /[?&]jwt=([^"&\\]+)/.exec(JSON.stringify(outcome?.message))?.[1];
  if (jwt === undefined) throw new Error(`no link in ${JSON.stringify(outcome)}`);
  return { userId, jwt };
}

const key = await importJwtKey(validVariables.JWT_SECRET);

/** A member whose link the gateway bot made: the row is in Supabase alone. */
async function memberOfTheBot(status = "pending"): Promise<{ userId: string; token: string; jwt: string }> {
  const userId = `${nextMember++}`;
  const token = crypto.randomUUID();
  const issuedAt = Math.floor(Date.now() / SECOND) * SECOND;
  const expiresAt = issuedAt + TOKEN_LIFETIME;
  await supabase.database.query("insert into users (user_id, display_name) values ($1, 'Of the bot')", [
    userId,
  ]);
  await supabase.database.query(
    "insert into verifications (token, user_id, status, created_at, expires_at) values ($1, $2, $3, $4, $5)",
    [token, userId, status, new Date(issuedAt).toISOString(), new Date(expiresAt).toISOString()],
  );
  return { userId, token, jwt: await signJwt({ token, userId, issuedAt, expiresAt }, key) };
}

/** Both records as lines that can be compared. */
async function records() {
  const [members, tokens, theirMembers, theirTokens] = await Promise.all([
    d1<{ line: string }>("SELECT user_id || ' ' || wallet AS line FROM verified_members"),
    d1<{ line: string }>("SELECT token || ' ' || user_id || ' ' || status AS line FROM verification_tokens"),
    supabase.database.query(
      "select user_id || ' ' || wallet_address as line from users where is_solana_verified",
    ),
    supabase.database.query("select token || ' ' || user_id || ' ' || status as line from verifications"),
  ]);
  const lines = (rows: readonly { line?: unknown }[]) => rows.map(({ line }) => String(line)).sort();
  return {
    d1: { members: lines(members), tokens: lines(tokens) },
    supabase: { members: lines(theirMembers), tokens: lines(theirTokens) },
  };
}

describe("a link of the gateway bot's", () => {
  test("confirms through the front door, and its row says so", async () => {
    const { userId, token, jwt } = await memberOfTheBot();
    const wallet = await createWallet();
    const body = await wallet.confirm(jwt);
    expect(await confirm(body)).toMatchObject({ status: 200, body: { status: "success" } });
    expect(await confirm(body)).toMatchObject({ status: 200 });
    await settled();
    expect(
      await supabase.database.query(
        `select display_name, is_solana_verified, wallet_address, v.status from users u
         join verifications v on v.user_id = u.user_id where v.token = $1`,
        [token],
      ),
    ).toEqual([
      {
        display_name: "Of the bot",
        is_solana_verified: true,
        wallet_address: wallet.address,
        status: "success",
      },
    ]);
    const other = await createWallet();
    expect(await confirm(await other.confirm(jwt))).toMatchObject({
      status: 409,
      body: { code: "token_used" },
    });
    expect(await d1(`SELECT user_id FROM verified_members WHERE user_id = '${userId}'`)).toHaveLength(1);
  });

  test("confirms once, whoever else tries it at the same time", async () => {
    const { jwt } = await memberOfTheBot();
    const wallets = await Promise.all(Array.from({ length: 20 }, createWallet));
    const answers = await Promise.all(wallets.map(async (wallet) => confirm(await wallet.confirm(jwt))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  test.each([
    ["success", 409, "token_used"],
    ["failed", 409, "token_used"],
    ["expired", 401, "token_expired"],
  ])("that is %s there already is refused", async (state, status, code) => {
    const { jwt } = await memberOfTheBot(state);
    expect(await confirm(await (await createWallet()).confirm(jwt))).toMatchObject({
      status,
      body: { code },
    });
  });

  test("is refused where nobody issued it", async () => {
    const { jwt, token } = await memberOfTheBot();
    await supabase.database.query("delete from verifications where token = $1", [token]);
    expect(await confirm(await (await createWallet()).confirm(jwt))).toMatchObject({
      status: 401,
      body: { code: "invalid_token" },
    });
  });

  test.each<[string, Fault | null]>([
    ["refuses connections", null],
    ["is in trouble", "server_error"],
    ["hangs", "hang"],
    ["hangs in the middle of its answer", "hang_in_body"],
  ])(
    "while Supabase %s: the answer says to come back, in time, and the link stays good",
    async (_, fault) => {
      const { jwt } = await memberOfTheBot();
      const body = await (await createWallet()).confirm(jwt);
      if (fault === null) await supabase.down();
      else supabase.faults.always(fault);
      const started = performance.now();
      const answer = await confirm(body);
      expect(performance.now() - started).toBeLessThan(5_000);
      expect(answer).toMatchObject({ status: 503, body: { status: "error", code: "internal" } });
      expect(answer.headers.get("Retry-After")).toBe("10");
      if (fault === null) await supabase.up();
      else supabase.faults.clear();
      expect(await confirm(body)).toMatchObject({ status: 200 });
    },
  );
});

describe("a link of ours", () => {
  test("appears in Supabase for the gateway bot, as pending and then as used", async () => {
    const { userId, jwt } = await memberWithLink();
    await settled();
    const row = () =>
      supabase.database.query("select status from verifications where user_id = $1", [userId]);
    expect(await row()).toEqual([{ status: "pending" }]);
    expect(await confirm(await (await createWallet()).confirm(jwt))).toMatchObject({ status: 200 });
    await settled();
    expect(await row()).toEqual([{ status: "success" }]);
  });
});

describe("Supabase down under load", () => {
  test("costs no confirm anything, and afterwards both records are equal", async () => {
    const statuses: number[] = [];
    const latencies: number[] = [];
    const verifyFor = async (milliseconds: number) => {
      const until = Date.now() + milliseconds;
      while (Date.now() < until) {
        await Promise.all(
          Array.from({ length: 4 }, async () => {
            const { jwt } = await memberWithLink();
            const body = await (await createWallet()).confirm(jwt);
            const started = performance.now();
            statuses.push((await confirm(body)).status);
            latencies.push(performance.now() - started);
          }),
        );
      }
    };
    const outages: readonly [string, Fault | null][] = [
      ["500", "server_error"],
      ["hang", "hang"],
      ["done, but the connection broke", "drop_after"],
      ["refused", null],
    ];
    for (const [, fault] of outages) {
      if (fault === null) await supabase.down();
      else supabase.faults.always(fault);
      await verifyFor(2_000);
      supabase.faults.clear();
    }
    const waiting = (await door<OutboxStatus>("outbox")).background;
    // And a machine that loses power in the middle of it.
    await edge.kill();
    await start();
    await verifyFor(1_000);
    await supabase.up();
    const back = performance.now();
    await settled();
    const caughtUp = performance.now() - back;

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await door<DeadLetter[]>("dead")).toEqual([]);
    const { d1: here, supabase: there } = await records();
    const missing = here.members.filter((line) => !there.members.includes(line));
    expect(missing).toEqual([]);
    expect(there.members).toEqual(here.members);
    const ours = new Set(here.tokens);
    expect(there.tokens.filter((line) => ours.has(line))).toEqual(here.tokens);
    latencies.sort((a, b) => a - b);
    console.info(
      `${statuses.length} confirms through ${outages.length} outages and a kill: all 200, ` +
        `p50 ${latencies[Math.floor(latencies.length / 2)]?.toFixed(0)} ms, slowest ${latencies.at(-1)?.toFixed(0)} ms; ` +
        `${waiting} effects waiting at the worst, all delivered ${(caughtUp / SECOND).toFixed(1)} s after Supabase was back; ` +
        `${here.members.length} members and ${here.tokens.length} tokens on both sides, 0 missing`,
    );
  }, 120_000);

  test("keeps a wrong key out of the log, and delivers once the key is right", async () => {
    const wrong = "sb_secret_of_another_project_altogether";
    await edge.kill();
    edge = await startEdge(build, storage, {
      ...discord.variables,
      ...supabase.variables,
      SUPABASE_SERVICE_ROLE_KEY: wrong,
    });
    discord.connect(edge.url);
    const links = await Promise.all(Array.from({ length: 10 }, memberWithLink));
    await vi.waitFor(() => expect(edge.lines.join("\n")).toContain("supabase_unusable"), PATIENCE);
    expect(edge.lines.filter((line) => line.includes("supabase_unusable"))).toHaveLength(1);
    expect(edge.lines.join("\n")).not.toContain(wrong);
    expect(await door<OutboxStatus>("outbox")).toMatchObject({ background: 10, dead: 0 });
    await edge.kill();
    await start();
    await settled();
    for (const { userId } of links) {
      expect(
        await supabase.database.query("select 1 from verifications where user_id = $1", [userId]),
      ).toHaveLength(1);
    }
  });
});

describe("after a restore", () => {
  /** As if everything had happened an hour ago, when nothing is on its way any more. */
  const anHourLater = async () => {
    await d1(`UPDATE verified_members SET verified_at = verified_at - ${HOUR}`);
    await d1(
      `UPDATE verification_tokens SET issued_at = issued_at - ${HOUR}, expires_at = expires_at - ${HOUR}`,
    );
    await supabase.database.exec(
      "update verifications set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'",
    );
    await cron("*/30 * * * *");
  };
  const reports = () => edge.lines.filter((line) => line.includes('"job":"reconcile"'));
  /** Runs the job; its report, as the log has it. */
  const reconcile = async (): Promise<Record<string, unknown>> => {
    const earlier = reports().length;
    await cron("17 * * * *");
    await vi.waitFor(() => expect(reports().length).toBeGreaterThan(earlier), PATIENCE);
    const line = reports().at(-1) ?? "";
    return JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>;
  };

  test("both sides have again what one of them lost, and what contradicts is reported and left alone", async () => {
    for (let i = 0; i < 6; i++) {
      const { jwt } = await memberWithLink();
      expect(await confirm(await (await createWallet()).confirm(jwt))).toMatchObject({ status: 200 });
    }
    await settled();
    await anHourLater();
    await reconcile();
    const before = await records();
    expect(before.supabase).toEqual(before.d1);
    const members = await d1<{ user_id: string; token: string }>(
      "SELECT user_id, token FROM verified_members ORDER BY user_id",
    );
    const [lost, forgotten, halfLost, contradicting] = members.slice(-4);

    // Supabase comes back from an older backup: a member is gone, another not verified yet.
    await supabase.database.exec(`delete from verifications where user_id = ${lost!.user_id};
      delete from users where user_id = ${lost!.user_id};
      update users set is_solana_verified = false, wallet_address = null where user_id = ${halfLost!.user_id};
      update verifications set status = 'pending' where user_id = ${halfLost!.user_id}`);
    // So does D1, which does not know a member any more.
    await d1(`DELETE FROM verified_members WHERE user_id = '${forgotten!.user_id}'`);
    await d1(`DELETE FROM verification_tokens WHERE user_id = '${forgotten!.user_id}'`);
    // And somebody wrote another wallet into a row.
    await supabase.database.exec(
      `update users set wallet_address = 'by hand' where user_id = ${contradicting!.user_id}`,
    );

    expect(await reconcile()).toMatchObject({ toSupabase: 4, toD1: 2, conflicts: 1, stopped: 0 });
    const after = await records();
    expect(after.d1).toEqual(before.d1);
    expect(after.supabase.tokens).toEqual(before.supabase.tokens);
    const differing = after.supabase.members.filter((line) => !after.d1.members.includes(line));
    expect(differing).toEqual([`${contradicting!.user_id} by hand`]);
    expect(edge.lines.findLast((line) => line.includes("reconcile_conflict"))).toContain(
      contradicting!.user_id,
    );
    // The role and the greeting are not given again to somebody who had them.
    expect(
      await d1(
        `SELECT 1 FROM verified_members WHERE user_id = '${forgotten!.user_id}' AND role_granted_at > 0`,
      ),
    ).toHaveLength(1);

    expect(await reconcile()).toMatchObject({ toSupabase: 0, toD1: 0, conflicts: 1 });
    expect(
      await vi.waitFor(async () => {
        const events = await d1<{ record: string }>("SELECT * FROM audit");
        expect(JSON.stringify(events)).toContain("records_reconciled");
        return true;
      }, PATIENCE),
    ).toBe(true);
  });

  test("an empty D1 has its 1,500 members again after one run, and none twice", async () => {
    await supabase.database.exec(`truncate verifications, users;
      insert into users (user_id, is_solana_verified, wallet_address, updated_at)
        select 1300000000000000000 + i, true, 'wallet-' || i, now() - interval '1 day' from generate_series(1, 1500) i`);
    await d1("DELETE FROM verified_members");
    await d1("DELETE FROM verification_tokens");
    expect(await reconcile()).toMatchObject({ toSupabase: 0, toD1: 1_500, conflicts: 0, stopped: 0 });
    const { d1: here, supabase: there } = await records();
    expect(here.members).toEqual(there.members);
  });

  test("a run that finds Supabase away ends, says so, and the next one goes on", async () => {
    supabase.faults.always("server_error");
    expect(await reconcile()).toMatchObject({ stopped: 1 });
    expect(edge.lines.join("\n")).toContain("reconcile_stopped");
    supabase.faults.clear();
    expect(await reconcile()).toMatchObject({ stopped: 0, conflicts: 0 });
  });

  test("links past their end expire and go on both sides", async () => {
    const { userId } = await memberWithLink();
    await settled();
    await d1(
      `UPDATE verification_tokens SET expires_at = ${Date.now() - MINUTE} WHERE user_id = '${userId}'`,
    );
    await supabase.database.exec(
      `update verifications set expires_at = now() - interval '1 minute' where user_id = ${userId}`,
    );
    await cron("*/30 * * * *");
    const { d1: here, supabase: there } = await records();
    expect(there.tokens).toEqual(here.tokens);
    expect(here.tokens.at(-1)).toContain("expired");
  });
});
