import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { interactionLogStub } from "../../durable-objects/stubs.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { nextSnowflake } from "../support/discord-interactions.ts";

const journal = () => {
  const id = nextSnowflake();
  const stub = interactionLogStub(env, id);
  /** Makes the entry older by so many milliseconds. */
  const age = (ms: number) =>
    runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE interactions SET began_at = began_at - ? WHERE id = ?", ms, id);
    });
  return { id, stub, age };
};

describe("the interaction log", () => {
  test("lets one of many begin", async () => {
    const { id, stub } = journal();
    const begun = await Promise.all(Array.from({ length: 20 }, () => stub.begin(id)));
    expect(begun.filter(({ state }) => state === "first")).toHaveLength(1);
    expect(begun.filter(({ state }) => state === "running")).toHaveLength(19);
  });

  test("hands the first answer to those who wait for it", async () => {
    const { id, stub } = journal();
    await stub.begin(id);
    const waiting = Array.from({ length: 20 }, () => stub.outcome(id));
    await stub.finish(id, '{"type":1}');
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['{"type":1}']));
  });

  test("gives the answer to those who ask late", async () => {
    const { id, stub } = journal();
    await stub.begin(id);
    await stub.finish(id, "first");
    await stub.finish(id, "second");
    expect(await stub.outcome(id)).toBe("first");
    expect(await stub.begin(id)).toEqual({ state: "answered", answer: "first" });
  });

  test("lets nobody wait for a run whose time is nearly over", async () => {
    const { id, stub, age } = journal();
    await stub.begin(id);
    await age(3 * SECOND - 10);
    expect(await stub.outcome(id)).toBeNull();
  });

  test("says that a run died", async () => {
    const { id, stub, age } = journal();
    await stub.begin(id);
    await age(3 * SECOND);
    expect(await stub.begin(id)).toEqual({ state: "unfinished" });
  });

  test("keeps what it knows when it is evicted", async () => {
    const { id, stub } = journal();
    await stub.begin(id);
    await evictDurableObject(stub);
    expect(await stub.begin(id)).toEqual({ state: "running" });
    await stub.finish(id, "kept");
    await evictDurableObject(stub);
    expect(await stub.begin(id)).toEqual({ state: "answered", answer: "kept" });
  });

  test("forgets an entry after 15 minutes, keeps a younger one and comes back for it", async () => {
    const { id, stub, age } = journal();
    await stub.begin(id);
    await stub.finish(id, "old");
    await age(15 * MINUTE);
    const young = nextSnowflake();
    await stub.begin(young);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const left = await runInDurableObject(stub, async (_, { storage }) => ({
      ids: storage.sql
        .exec<{ id: string }>("SELECT id FROM interactions")
        .toArray()
        .map((row) => row.id),
      alarm: await storage.getAlarm(),
    }));
    expect(left.ids).toContain(young);
    expect(left.ids).not.toContain(id);
    expect(left.alarm).toBeGreaterThan(Date.now());
  });
});
