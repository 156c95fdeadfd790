import { createHash } from "node:crypto";
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { CHAIN_START, verifyChain } from "../../shared/audit/chain.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import { DAY } from "../../shared/time.ts";
import { auditLogStub } from "../../durable-objects/stubs.ts";
import { migrate } from "../../durable-objects/migrate.ts";
import { auditEvent as event } from "../support/audit-log.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const rows = async (): Promise<readonly AuditRow[]> =>
  (await env.DB.prepare("SELECT * FROM audit ORDER BY seq").all<AuditRow>()).results;

/** A log of its own name has a chain of its own, in the same table. */
let log = auditLogStub(env);
let named = 0;

beforeEach(async () => {
  await env.DB.exec("DELETE FROM audit");
  log = env.AUDIT_LOG.getByName(`log-${named++}`);
});

const flush = async (): Promise<void> => {
  await runDurableObjectAlarm(log);
};

describe("the audit log", () => {
  test("numbers events from 1 without gaps, in the order of each request", async () => {
    expect(await log.append([event()])).toEqual({ ok: true, value: { first: 1, last: 1 } });
    const spans = await Promise.all(
      [3, 1, 2].map((count) => log.append(Array.from({ length: count }, () => event()))),
    );
    expect(spans.map((span) => span.ok && span.value)).toEqual([
      { first: 2, last: 4 },
      { first: 5, last: 5 },
      { first: 6, last: 7 },
    ]);
    await flush();
    expect((await rows()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("records who, what, when, where and with what outcome, in a chain that verifies", async () => {
    await log.append([
      event(),
      event({ event: "link_issued", address: null, actor: { type: "system", id: null } }),
    ]);
    await flush();
    const [first, second] = await rows();
    expect(first).toMatchObject({
      seq: 1,
      at: 1_790_000_000_000,
      class: "verification",
      event: "verification_confirmed",
      actor_type: "member",
      actor_id: "1100000000000000001",
      outcome: "success",
      request_id: "0b7e3c1a-52d4-4f7e-9c53-0f6b8a1d2e3f",
      address: "203.0.113.7",
    });
    expect(first!.body).not.toContain("203.0.113.7");
    expect(JSON.parse(second!.body)).toMatchObject({
      seq: 2,
      address_hash: null,
      attestation: { prev_event: { fingerprint: { algorithm_id: 3, value: first!.hash } } },
    });
    expect(await verifyChain(await rows(), CHAIN_START, sha256)).toEqual({
      head: { seq: 2, hash: second!.hash },
      faults: [],
    });
    expect(await log.status()).toEqual({
      head: { seq: 2, hash: second!.hash },
      waiting: 0,
      oldestAge: null,
      failures: 0,
      forked: false,
      checkpoint: null,
    });
  });

  test("records an event that has an id once, however often it comes: at once, later, after a restart", async () => {
    const same = event({ id: "one" });
    const spans = await Promise.all([log.append([same, event(), same]), log.append([same, event()])]);
    expect(spans.map((span) => span.ok && span.value)).toEqual([
      { first: 1, last: 2 },
      { first: 3, last: 3 },
    ]);
    await evictDurableObject(log);
    expect(await log.append([same])).toEqual({ ok: true, value: { first: 4, last: 3 } });
    expect(await log.append([event({ id: "two" })])).toEqual({ ok: true, value: { first: 4, last: 4 } });
    await flush();
    expect((await verifyChain(await rows(), CHAIN_START, sha256)).faults).toEqual([]);
    expect(await rows()).toHaveLength(4);
  });

  test("forgets an id after a week", async () => {
    await log.append([event({ id: "one" }), event({ id: "two" })]);
    await runInDurableObject(log, (_instance, { storage }) => {
      storage.sql.exec("UPDATE ids SET at = at - ? WHERE id = 'one'", 7 * DAY + 1);
    });
    await flush();
    expect(await log.append([event({ id: "one" }), event({ id: "two" })])).toMatchObject({
      value: { first: 3, last: 3 },
    });
    await flush();
  });

  test("goes on with its chain after it was evicted", async () => {
    await log.append([event()]);
    await evictDurableObject(log);
    await log.append([event()]);
    await flush();
    await log.append([event()]);
    await flush();
    const stored = await rows();
    expect(stored).toHaveLength(3);
    expect((await verifyChain(stored, CHAIN_START, sha256)).faults).toEqual([]);
  });

  test("hashes an address alike within a day, and tells addresses apart", async () => {
    await log.append([event(), event(), event({ address: "203.0.113.8" })]);
    await flush();
    const hashes = (await rows()).map(
      ({ body }) => (JSON.parse(body) as { address_hash: unknown }).address_hash,
    );
    expect(hashes[0]).toMatchObject({ day: new Date().toISOString().slice(0, 10) });
    expect(hashes[1]).toEqual(hashes[0]);
    expect(hashes[2]).not.toEqual(hashes[0]);
  });

  test("forgets addresses after a day; the chain still verifies, and the key outlives them", async () => {
    await log.append([event(), event()]);
    await flush();
    await runInDurableObject(log, (_instance, { storage }) => {
      storage.sql.exec("UPDATE address_hours SET hour = hour - 24");
    });
    await flush();
    const stored = await rows();
    expect(stored.map(({ address }) => address)).toEqual([null, null]);
    expect((await verifyChain(stored, CHAIN_START, sha256)).faults).toEqual([]);
    await runInDurableObject(log, async (_instance, { storage }) => {
      expect(storage.sql.exec("SELECT * FROM address_hours").toArray()).toEqual([]);
      expect(storage.sql.exec("SELECT * FROM address_keys").toArray()).toHaveLength(1);
      // Next it wakes to delete the key.
      expect(await storage.getAlarm()).toBeGreaterThan(Date.now() + 30 * DAY);
    });
  });

  test("wakes within the day to forget, though nothing more is recorded", async () => {
    await log.append([event()]);
    await flush();
    const alarm = await runInDurableObject(log, (_instance, { storage }) => storage.getAlarm());
    expect(alarm! - Date.now()).toBeGreaterThan(DAY - 61 * 60 * 1000);
    expect(alarm! - Date.now()).toBeLessThanOrEqual(DAY);
  });

  test("sanitises and bounds what it is given, visibly", async () => {
    const detail = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`field${i}`, "漢字".repeat(500)]),
    );
    await log.append([
      event({ detail, actor: { type: "member", id: "evil\n\u202Eid" }, at: Number.NaN }),
      event({ detail: { token: "x".repeat(40), note: "jwt=abc" } }),
      event({ class: "no such class" as "admin" }),
    ]);
    await flush();
    const [large, secret] = await rows();
    expect(large!.body.length).toBeLessThan(16 * 1024);
    expect((JSON.parse(large!.body) as AuditEvent).detail["leftOut"]).toBeGreaterThan(0);
    expect(large!.actor_id).toBe("evilid");
    expect(Math.abs(large!.at - Date.now())).toBeLessThan(60_000);
    expect(JSON.parse(secret!.body)).toMatchObject({ detail: { token: "[masked]", note: "jwt=[masked]" } });
  });

  test("writes more than one statement takes, all of it", async () => {
    const detail = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`f${i}`, `${i} ${"w ".repeat(40)}`]),
    );
    for (let i = 0; i < 4; i++) await log.append(Array.from({ length: 100 }, () => event({ detail })));
    await flush();
    const stored = await rows();
    expect(stored).toHaveLength(400);
    expect(stored.reduce((sum, { body }) => sum + body.length, 0)).toBeGreaterThan(1_200_000);
    expect((await verifyChain(stored, CHAIN_START, sha256)).faults).toEqual([]);
  });
});

describe("when D1 is not as it should be, the audit log", () => {
  test("keeps what it has while D1 fails, and delivers it afterwards", async () => {
    await log.append([event()]);
    await env.DB.exec("ALTER TABLE audit RENAME TO audit_away");
    await flush();
    await flush();
    await log.append([event()]);
    const status = await log.status();
    expect(status).toMatchObject({ waiting: 2, failures: 2, forked: false });
    expect(status.oldestAge).toBeGreaterThanOrEqual(0);
    await env.DB.exec("ALTER TABLE audit_away RENAME TO audit");
    await flush();
    expect(await rows()).toHaveLength(2);
    expect(await log.status()).toMatchObject({ waiting: 0, failures: 0 });
  });

  test("recognises rows that D1 has already, as after a kill before they were deleted here", async () => {
    await log.append([event(), event()]);
    const kept = await runInDurableObject(log, (_instance, { storage }) =>
      storage.sql.exec("SELECT * FROM outbox").toArray(),
    );
    await flush();
    await runInDurableObject(log, (_instance, state) => {
      for (const row of kept)
        state.storage.sql.exec("INSERT INTO outbox VALUES (?, ?, ?, ?, ?)", ...Object.values(row));
      state.storage.sql.exec("UPDATE chain SET written_seq = 0, written_hash = NULL");
    });
    await evictDurableObject(log);
    await log.append([event()]);
    await flush();
    expect(await rows()).toHaveLength(3);
    expect((await verifyChain(await rows(), CHAIN_START, sha256)).faults).toEqual([]);
  });

  test("writes nothing over another chain, and keeps its own", async () => {
    await env.AUDIT_LOG.getByName(`other-${named}`).append([event({ event: "theirs" })]);
    await runDurableObjectAlarm(env.AUDIT_LOG.getByName(`other-${named}`));
    const theirs = await rows();
    await log.append([event({ event: "ours" }), event({ event: "ours_too" })]);
    await flush();
    expect(await rows()).toEqual(theirs);
    expect(await log.status()).toMatchObject({ waiting: 2, failures: 1, forked: true });
    await env.DB.exec("DELETE FROM audit");
    await flush();
    expect((await rows()).map((row) => row.event)).toEqual(["ours", "ours_too"]);
    expect(await log.status()).toMatchObject({ waiting: 0, forked: false });
  });

  test("goes on behind rows that D1 has lost, and leaves the gap to be seen", async () => {
    await log.append([event(), event()]);
    await flush();
    await env.DB.exec("DELETE FROM audit WHERE seq = 2");
    await log.append([event()]);
    await flush();
    expect((await verifyChain(await rows(), CHAIN_START, sha256)).faults).toEqual([
      { kind: "missing", first: 2, last: 2 },
    ]);
  });

  test("retries later and later", async () => {
    await log.append([event()]);
    await env.DB.exec("ALTER TABLE audit RENAME TO audit_away");
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      await flush();
      const alarm = await runInDurableObject(log, (_instance, { storage }) => storage.getAlarm());
      waits.push(alarm! - Date.now());
    }
    await env.DB.exec("ALTER TABLE audit_away RENAME TO audit");
    expect(waits[0]).toBeLessThanOrEqual(1_000);
    expect(waits[4]).toBeGreaterThan(7_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
  });
});

describe("an object's migrations", () => {
  const names = ["0001-chain", "0002-checkpoints", "0003-ids"];
  const applied = names.map((id) => ({ id, sql: "" }));
  const run = (migrations: readonly { id: string; sql: string }[]) =>
    runInDurableObject(log, (_instance, { storage }) => {
      try {
        migrate(storage, migrations);
        return storage.sql
          .exec("SELECT id FROM migrations ORDER BY position")
          .toArray()
          .map((row) => row["id"]);
      } catch (error) {
        return (error as Error).message;
      }
    });

  test("run once, in order, and only what is new", async () => {
    const added = { id: "0004-more", sql: "CREATE TABLE more (a INTEGER)" };
    expect(await run([...applied, added])).toEqual([...names, "0004-more"]);
    expect(await run([...applied, added])).toEqual([...names, "0004-more"]);
  });

  test("leave nothing behind where a step fails", async () => {
    const broken = { id: "0004-broken", sql: "CREATE TABLE half (a INTEGER); CREATE TABEL typo (a)" };
    expect(await run([...applied, broken])).toContain("syntax error");
    const mended = { id: "0004-mended", sql: "CREATE TABLE half (a INTEGER)" };
    expect(await run([...applied, mended])).toEqual([...names, "0004-mended"]);
  });

  test.each([
    ["storage of newer code", []],
    ["an edited list", [{ id: "0001-renamed", sql: "" }]],
  ])("refuse %s", async (_what, migrations) => {
    expect(await run(migrations)).toContain('was applied as "0001-chain"');
  });
});
