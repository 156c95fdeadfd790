import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { auditLogStub, breakerStub } from "../../durable-objects/stubs.ts";
import type { Answer } from "../../shared/breaker/protocol.ts";
import type { Outcome } from "../../shared/breaker/state.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import type { Breaker } from "../../workers/breakers/breaker.ts";
import { createBreakers } from "../../workers/breakers/breakers.ts";
import { logger } from "../../durable-objects/logger.ts";

let dependency = "";
let named = 0;
/** What the isolates have in the background. */
let work: Promise<unknown>[] = [];

beforeEach(() => {
  // Only the clock: timers stay real. The objects of a test share it.
  vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
  dependency = `origin:test-${named++}`;
  work = [];
});
afterEach(async () => {
  await Promise.all(work);
  vi.useRealTimers();
});

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const object = () => breakerStub(env, dependency);
const settled = () => Promise.all(work);

/** The breaker as an isolate of its own has it. */
const isolate = (bindings: typeof env = env): Breaker =>
  createBreakers(bindings, { now: Date.now, log: logger, waitUntil: (promise) => work.push(promise) })(
    dependency,
  );

/** Calls that end as told; how many were made. */
async function call(breaker: Breaker, outcome: Outcome, times = 1): Promise<number> {
  let made = 0;
  for (let i = 0; i < times; i++) {
    const result = await breaker.guard(
      async () => outcome,
      (ended) => ended,
    );
    if (result.ok) made++;
    await settled();
  }
  return made;
}

const open = (): Promise<number> => call(isolate(), "error", 5);
const state = async () => (await object().status()).state;

/** Calls of all isolates at once that hang until they are told how they end. */
function crowd(isolates: readonly Breaker[], each: number) {
  const ends: ((outcome: Outcome) => void)[] = [];
  const calls = isolates.flatMap((breaker) =>
    Array.from({ length: each }, () =>
      breaker.guard(
        () => new Promise<Outcome>((resolve) => ends.push(resolve)),
        (ended) => ended,
      ),
    ),
  );
  return { ends, calls };
}

describe("a breaker", () => {
  test("that one isolate opened refuses the calls of the others", async () => {
    expect(await open()).toBe(5);
    const other = isolate();
    expect(await call(other, "success", 10)).toBe(0);
    const refused = await other.guard(
      async () => 1,
      () => "success",
    );
    expect(refused).toMatchObject({ ok: false, error: { kind: "breaker_open", dependency } });
    expect(!refused.ok && refused.error.retryAfter).toBeGreaterThanOrEqual(MINUTE);
  });

  test("counts the failures of several isolates together", async () => {
    for (let i = 0; i < 4; i++) await call(isolate(), "error");
    expect((await state()).kind).toBe("closed");
    await call(isolate(), "error");
    expect(await state()).toMatchObject({ kind: "open", cause: "5 failures in a row" });
  });

  test("stays open when its object is evicted", async () => {
    await open();
    await evictDurableObject(object());
    expect(await call(isolate(), "success")).toBe(0);
    expect(await state()).toMatchObject({ kind: "open", openings: 1 });
  });

  test("lets three probes through of all isolates together, and closes when they succeed", async () => {
    await open();
    later(70 * SECOND);
    const isolates = Array.from({ length: 4 }, () => isolate());
    const { ends, calls } = crowd(isolates, 10);
    await vi.waitFor(() => expect(ends.length).toBe(3));
    for (const end of ends) end("success");
    const results = await Promise.all(calls);
    expect(results.filter(({ ok }) => ok).length).toBe(3);
    await settled();
    expect(await state()).toMatchObject({ kind: "closed", cause: "3 probes succeeded" });
    later(SECOND);
    for (const breaker of isolates) expect(await call(breaker, "success", 10)).toBe(10);
  });

  test("does not forget who is probing when its object is evicted, until the leases end", async () => {
    await open();
    later(70 * SECOND);
    const { ends, calls } = crowd([isolate()], 3);
    await vi.waitFor(() => expect(ends.length).toBe(3));
    await evictDurableObject(object());
    expect(await call(isolate(), "success")).toBe(0);
    later(35 * SECOND);
    expect(await call(isolate(), "success")).toBe(1);
    for (const end of ends) end("error");
    await Promise.all(calls);
    await settled();
    expect(await state(), "results that came too late").toMatchObject({ kind: "half_open", successes: 1 });
  });

  test("opens again for twice as long when a probe fails", async () => {
    await open();
    later(70 * SECOND);
    await call(isolate(), "error");
    const reopened = await state();
    expect(reopened).toMatchObject({ kind: "open", openings: 2, cause: "a probe failed" });
    expect("until" in reopened && reopened.until - Date.now()).toBeGreaterThanOrEqual(2 * MINUTE);
  });

  test("is not asked for each request that it refuses, and hears how many they were", async () => {
    await open();
    const ask = vi.fn<(refused: number) => Promise<Answer>>((refused) => object().ask(refused));
    const counted = { getByName: () => ({ ask }) } as unknown as typeof env.BREAKER;
    const breaker = isolate({ ...env, BREAKER: counted });
    expect(await call(breaker, "success", 1_000)).toBe(0);
    expect(ask).toHaveBeenCalledTimes(1);
    later(10 * SECOND);
    await call(breaker, "success");
    expect(ask).toHaveBeenCalledTimes(2);
    expect((await object().status()).statistics.refused).toBe(1_000);
  });
});

describe("an operator", () => {
  const order = { by: "ada", reason: "the provider asked for it", duration: HOUR } as const;

  test("holds it open, and every isolate hears of it within ten seconds", async () => {
    const breaker = isolate();
    await call(breaker, "success");
    await object().force({ ...order, kind: "forced_open" });
    later(10 * SECOND);
    expect(await call(breaker, "success")).toBe(0);
    later(HOUR);
    expect(await call(breaker, "success", 3)).toBe(3);
    expect((await state()).kind).toBe("closed");
  });

  test("holds it closed while everything fails", async () => {
    await object().force({ ...order, kind: "forced_closed" });
    expect(await call(isolate(), "error", 30)).toBe(30);
    expect(await state()).toMatchObject({ kind: "forced_closed", by: "ada" });
  });

  test("closes it by hand", async () => {
    await open();
    await object().reset("ada", "it was our own mistake");
    expect(await call(isolate(), "success")).toBe(1);
  });

  test("sees what it counted and each change with its cause", async () => {
    const breaker = isolate();
    await call(breaker, "success", 2);
    later(6 * SECOND);
    await call(breaker, "success");
    await call(breaker, "slow");
    await call(breaker, "error", 4);
    await object().reset("ada", "mended");
    const status = await object().status();
    expect(status).toMatchObject({
      dependency,
      statistics: { successes: 3, errors: 4, slow: 1, stale: 0, openings: 1 },
    });
    expect(status.history).toMatchObject([
      { generation: 2, from: "open", to: "closed", cause: "mended", by: "ada", until: null },
      { generation: 1, from: "closed", to: "open", cause: "5 failures in a row", by: null },
    ]);
  });
});

describe("a change", () => {
  const audited = async () => {
    await runDurableObjectAlarm(auditLogStub(env));
    const { results } = await env.DB.prepare(
      "SELECT actor_id, body FROM audit WHERE event = 'breaker_changed' ORDER BY seq",
    ).all<{ actor_id: string; body: string }>();
    return results.filter(({ body }) => body.includes(dependency));
  };

  test("stands in the audit log, the operator's with his name", async () => {
    await open();
    await object().reset("ada", "mended");
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(object());
      expect((await audited()).map(({ actor_id }) => actor_id)).toEqual(["breaker", "ada"]);
    });
  });

  test("is told again when the audit log did not take it, after an eviction too", async () => {
    await open();
    await runDurableObjectAlarm(object());
    // As if the object had ended between the change and its announcement.
    await runInDurableObject(object(), (_, { storage }) =>
      storage.sql.exec("UPDATE changes SET announced = 0"),
    );
    await evictDurableObject(object());
    await object().reset("ada", "mended");
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(object());
      const told = await audited();
      expect(told.filter(({ body }) => body.includes("failures in a row")).length).toBe(2);
      expect(told.at(-1)?.actor_id).toBe("ada");
    });
  });
});
