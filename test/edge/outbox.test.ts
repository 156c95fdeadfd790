import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { outboxStub } from "../../durable-objects/stubs.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";
import { DAY } from "../../shared/time.ts";

// The supabase object has nobody to send to here, so that each of its items is refused at once: what happens to
// deliveries themselves is seen against the local Discord, in the drills.
const outbox = () => outboxStub(env, "supabase");

const item = (key: string, more: Partial<OutboxItem> = {}): OutboxItem => ({
  key,
  lane: "background",
  subject: "member:1",
  effect: {
    kind: "record_verification",
    userId: "1",
    wallet: "w",
    token: "secret-token",
    verifiedAt: 1,
    displayName: null,
    avatarUrl: null,
  },
  ...more,
});

const settled = () =>
  vi.waitFor(async () => expect(await outbox().status()).toMatchObject({ interactive: 0, background: 0 }));

const deadKeys = async () => (await outbox().deadLetters("")).items.map(({ key }) => key);

const sql = <T>(run: (sql: SqlStorage) => T): Promise<T> =>
  runInDurableObject(outbox(), (_, state) => run(state.storage.sql));

beforeEach(async () => {
  await settled();
  await sql((db) => db.exec("DELETE FROM items"));
});

describe("what is stored", () => {
  test("is stored once a key, whatever has become of it", async () => {
    expect(await outbox().enqueue([item("a"), item("b"), item("a")])).toEqual({ stored: 2 });
    expect(await outbox().enqueue([item("b"), item("c")])).toEqual({ stored: 1 });
    await settled();
    expect(await outbox().enqueue([item("a")])).toEqual({ stored: 0 });
  });

  test("is tried after an eviction too", async () => {
    await runInDurableObject(outbox(), (_, state) => {
      state.storage.sql.exec(
        `INSERT INTO items (state, key, seq, kind, lane, subject, route, effect, enqueued_at)
         VALUES ('pending', 'kept', 1, 'record_verification', 'background', 's', 'supabase', '{}', 1)`,
      );
    });
    await evictDurableObject(outbox());
    await settled();
    expect(await deadKeys()).toEqual(["kept"]);
  });

  test("says its depth and age", async () => {
    await outbox().enqueue([item("a")]);
    await settled();
    expect(await outbox().status()).toEqual({
      interactive: 0,
      background: 0,
      dead: 1,
      oldestAge: null,
      stopped: "none",
    });
  });
});

describe("a dead letter", () => {
  test("says why, and shows its effect without tokens", async () => {
    await outbox().enqueue([item("a")]);
    await settled();
    const { items, next } = await outbox().deadLetters("");
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { key: "a", kind: "record_verification", subject: "member:1", attempts: 1, reason: expect.any(String) },
    ]);
    expect(items[0]?.effect).toContain("[removed]");
    expect(items[0]?.effect).not.toContain("secret-token");
  });

  test("does not block its subject", async () => {
    await outbox().enqueue([item("a"), item("b"), item("c")]);
    await settled();
    expect(await deadKeys()).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["{", "is not JSON"],
    ['{"kind":"from_the_future"}', "kind"],
  ])("is made of a row that cannot be read: %s", async (effect, reason) => {
    await runInDurableObject(outbox(), (_, state) => {
      state.storage.sql.exec(
        `INSERT INTO items (state, key, seq, kind, lane, subject, route, effect, enqueued_at)
         VALUES ('pending', 'old', 1, 'record_verification', 'background', 's', 'supabase', ?, 1)`,
        effect,
      );
    });
    await evictDurableObject(outbox());
    await settled();
    expect((await outbox().deadLetters("")).items).toMatchObject([
      { key: "old", reason: expect.stringContaining(reason) },
    ]);
  });

  test("is made of an item that is past its time", async () => {
    await outbox().enqueue([item("late", { expiresAt: Date.now() - 1 })]);
    await settled();
    expect((await outbox().deadLetters("")).items).toMatchObject([
      { key: "late", reason: expect.stringContaining("expired") },
    ]);
  });

  test("can be tried again, and given up", async () => {
    await outbox().enqueue([item("a", { expiresAt: Date.now() - 1 })]);
    await settled();
    expect(await outbox().replay("a")).toBe(true);
    await settled();
    expect((await outbox().deadLetters("")).items).toMatchObject([
      { key: "a", reason: expect.stringContaining("Supabase") },
    ]);
    expect(await outbox().discard("a")).toBe(true);
    expect(await deadKeys()).toEqual([]);
    expect([await outbox().replay("a"), await outbox().discard("a")]).toEqual([false, false]);
    expect(await outbox().enqueue([item("a")])).toEqual({ stored: 0 });
  });

  test("is listed by the page", async () => {
    const keys = Array.from({ length: 120 }, (_, i) => `k${String(i).padStart(3, "0")}`);
    await outbox().enqueue(keys.map((key) => item(key)));
    await settled();
    const listed: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: { items: { key: string }[]; next: string | null } = await outbox().deadLetters(cursor);
      listed.push(...page.items.map(({ key }) => key));
      cursor = page.next;
    }
    expect(listed).toEqual(keys);
  });
});

describe("what is done", () => {
  test("is removed after seven days, in batches", async () => {
    const days = (n: number) => Date.now() - n * DAY;
    await sql((db) => {
      for (let i = 0; i < 1_200; i++) {
        db.exec(
          `INSERT INTO items (state, key, seq, kind, lane, subject, enqueued_at, settled_at)
           VALUES ('done', ?, ?, 'grant_role', 'background', 's', 1, ?)`,
          `done-${i}`,
          i,
          i < 1_100 ? days(8) : days(6),
        );
      }
    });
    await runInDurableObject(outbox(), (_, state) => state.storage.kv.delete("cleaned_at"));
    await outbox().enqueue([item("a")]);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(outbox());
      const left = await sql((db) => db.exec("SELECT count(*) AS n FROM items WHERE state = 'done'").one());
      expect(left).toEqual({ n: 100 });
    });
  });
});
