import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answer, Report, View } from "../../shared/breaker/protocol.ts";
import { settingsFor } from "../../shared/breaker/settings.ts";
import type { Lease, Outcome } from "../../shared/breaker/state.ts";
import { createLogger } from "../../shared/logging/log.ts";
import { SECOND } from "../../shared/time.ts";
import { createBreaker, type BreakerPort } from "../../workers/breakers/breaker.ts";

const CLOSED: View = { kind: "closed", generation: 3 };
const lease: Lease = { generation: 3, probe: 1 };
const HALF_OPEN: View = { kind: "half_open", generation: 3, retryAfter: 0 };
const fine = (): Outcome => "success";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A breaker whose object answers as told; `said` is what it was told, `lines` the log. */
function guarded(answer: () => Promise<Answer>, port: Partial<BreakerPort> = {}) {
  const said: (Report | readonly [Lease, Outcome])[] = [];
  const lines: string[] = [];
  const work: Promise<unknown>[] = [];
  const breaker = createBreaker("discord", {
    port: {
      ask: answer,
      report: async (report) => {
        said.push(report);
        return CLOSED;
      },
      probed: async (probe, outcome) => {
        said.push([probe, outcome]);
        return CLOSED;
      },
      ...port,
    },
    settings: settingsFor("discord"),
    now: Date.now,
    log: createLogger((_, line) => lines.push(line), Date.now),
    waitUntil: (promise) => work.push(promise),
  });
  return { breaker, said, lines, settled: () => Promise.all(work) };
}

const closed = async (): Promise<Answer> => ({ view: CLOSED, lease: null });

describe("a guarded call", () => {
  test("gives back what the call gives", async () => {
    const { breaker } = guarded(closed);
    expect(await breaker.guard(async () => 42, fine)).toEqual({ ok: true, value: 42 });
  });

  test("starts before anything is awaited, once the breaker is known to be closed", async () => {
    const { breaker } = guarded(closed);
    await breaker.guard(async () => 1, fine);
    let started = false;
    const call = breaker.guard(async () => (started = true), fine);
    expect(started).toBe(true);
    await call;
  });

  test("is not made while the breaker is open, and says for how long", async () => {
    const view: View = { kind: "open", generation: 3, retryAfter: 42_000 };
    const { breaker, said } = guarded(async () => ({ view, lease: null }));
    const call = vi.fn<() => Promise<number>>(async () => 1);
    const error = { kind: "breaker_open", dependency: "discord", retryAfter: 42_000 };
    expect(await breaker.guard(call, fine)).toEqual({ ok: false, error });
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(await breaker.guard(call, fine)).toEqual({ ok: false, error: { ...error, retryAfter: 40_000 } });
    expect([call.mock.calls.length, said]).toEqual([0, []]);
  });

  test.each<[string, () => Promise<Outcome>, Report["failure"]]>([
    ["judged an error", async () => "error", "error"],
    ["judged slow", async () => "slow", "slow"],
    [
      "that succeeds too late",
      async () => {
        await vi.advanceTimersByTimeAsync(settingsFor("discord").slowAfter + 1);
        return "success";
      },
      "slow",
    ],
  ])("%s is reported at once", async (_, call, failure) => {
    const { breaker, said, settled } = guarded(closed);
    expect((await breaker.guard(call, (outcome) => outcome)).ok).toBe(true);
    await settled();
    expect(said).toEqual([{ generation: 3, successes: 0, failure }]);
  });

  test("that waited for somebody else is no slower for it", async () => {
    const { breaker, said, settled } = guarded(closed);
    const late = settingsFor("discord").slowAfter + 1;
    for (const waited of [1, 0]) {
      await breaker.guard(
        () => vi.advanceTimersByTimeAsync(late),
        () => "success",
        () => waited,
      );
    }
    await settled();
    expect(said).toMatchObject([{ failure: null }, { failure: "slow" }]);
  });

  test("that throws is a failure, and throws on", async () => {
    const { breaker, said } = guarded(closed);
    await expect(breaker.guard(() => Promise.reject(new Error("bug")), fine)).rejects.toThrow("bug");
    expect(said).toEqual([{ generation: 3, successes: 0, failure: "error" }]);
  });

  test("that says nothing of the dependency is not reported", async () => {
    const { breaker, said } = guarded(closed);
    await breaker.guard(
      async () => 1,
      () => "unknown",
    );
    expect(said).toEqual([]);
  });

  test.each<Outcome>(["success", "error", "slow", "unknown"])(
    "that was a probe tells its result (%s), whatever it is",
    async (outcome) => {
      const { breaker, said } = guarded(async () => ({ view: HALF_OPEN, lease }));
      await breaker.guard(
        async () => 1,
        () => outcome,
      );
      expect(said).toEqual([[lease, outcome]]);
    },
  );
});

describe("when the breaker's object", () => {
  test("cannot be reached, calls are made and the log says so, once in five seconds", async () => {
    const ask = vi.fn<() => Promise<Answer>>(() => Promise.reject(new Error("no object")));
    const { breaker, lines } = guarded(ask);
    for (let i = 0; i < 100; i++) expect((await breaker.guard(async () => 1, fine)).ok).toBe(true);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { event: "breaker_unreachable", dependency: "discord", error: "Error: no object" },
    ]);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    await breaker.guard(async () => 1, fine);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test("hangs, a call waits a second for it and no other does", async () => {
    const { breaker } = guarded(() => new Promise(() => {}));
    const first = breaker.guard(async () => "made", fine);
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await first).toEqual({ ok: true, value: "made" });
    expect(await breaker.guard(async () => "made", fine)).toEqual({ ok: true, value: "made" });
  });

  test("does not take a report, the call's result stands", async () => {
    const { breaker, lines, settled } = guarded(closed, { report: () => Promise.reject(new Error("gone")) });
    expect(
      (
        await breaker.guard(
          async () => 1,
          () => "error",
        )
      ).ok,
    ).toBe(true);
    await settled();
    expect(lines.join()).toContain("breaker_unreachable");
  });
});
