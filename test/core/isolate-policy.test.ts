import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLogger } from "../../shared/logging/log.ts";
import type { PolicyPage } from "../../shared/policy/entry.ts";
import { judge, NO_LISTS } from "../../shared/policy/lists.ts";
import { encodeRecords, encodeTarget } from "../../shared/policy/record.ts";
import { FOR_EVER, NOT_LISTED } from "../../shared/policy/sorted-prefixes.ts";
import { parseTarget } from "../../shared/policy/target.ts";
import { parseAddress } from "../../shared/policy/address.ts";
import { createIsolatePolicy } from "../../workers/policy/isolate-policy.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A policy object with one blocked address a version, whose answers the test holds back or refuses. */
function world() {
  const lines: string[] = [];
  const pulls: { since: number; answer: (page: PolicyPage) => void; refuse: (error: Error) => void }[] = [];
  const policy = createIsolatePolicy(
    (since) => new Promise((answer, refuse) => pulls.push({ since, answer, refuse })),
    Date.now,
    createLogger((_, line) => lines.push(line), Date.now),
  );
  const ready = async (): Promise<"waits" | "goes on"> => {
    let done = false;
    void policy.prepare(() => {}).then(() => (done = true));
    await vi.advanceTimersByTimeAsync(0);
    return done ? "goes on" : "waits";
  };
  return { policy, pulls, lines, ready };
}

function page(fields: Partial<PolicyPage>, ...blocked: readonly (readonly [string, number])[]): PolicyPage {
  const records = blocked.map(([text, until]) => {
    const target = parseTarget(text);
    if (!target.ok) throw new Error(text);
    return { list: "block" as const, key: encodeTarget(target.value), until };
  });
  const version = fields.version ?? 1;
  return {
    reset: false,
    version,
    head: version,
    switches: {},
    lifts: 0,
    ...fields,
    records: encodeRecords(records),
  };
}

/** Asked where no request waits for the object. */
async function blocks({ policy }: ReturnType<typeof world>, address: string): Promise<boolean> {
  const origin = { address: parseAddress(address), asn: null, country: null };
  return judge((await policy.prepare(() => {}))?.lists ?? NO_LISTS, origin, Date.now()).kind === "blocked";
}

async function loaded() {
  const w = world();
  void w.ready();
  await vi.advanceTimersByTimeAsync(0);
  w.pulls[0]!.answer(page({ reset: true, version: 7 }, ["203.0.113.7", FOR_EVER]));
  await vi.advanceTimersByTimeAsync(0);
  return w;
}

describe("an isolate's copy of the policy", () => {
  test("is awaited by the first requests, which share one pull", async () => {
    const w = world();
    expect(await w.ready()).toBe("waits");
    expect(await w.ready()).toBe("waits");
    expect(w.pulls.map(({ since }) => since)).toEqual([0]);
    w.pulls[0]!.answer(page({ reset: true }, ["203.0.113.7", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    expect(await blocks(w, "203.0.113.7")).toBe(true);
    expect(await w.ready()).toBe("goes on");
    expect(w.pulls).toHaveLength(1);
  });

  test("is no longer awaited after a second, which is logged once, and is taken when it arrives", async () => {
    const w = world();
    void w.policy.prepare(() => {});
    void w.policy.prepare(() => {});
    await vi.advanceTimersByTimeAsync(1000);
    expect(await w.policy.prepare(() => {})).toBeNull();
    expect(await w.ready()).toBe("goes on");
    expect(w.lines).toHaveLength(1);
    expect(JSON.parse(w.lines[0]!)).toMatchObject({ level: "warn", event: "policy_pull_failed", version: 0 });
    w.pulls[0]!.answer(page({ reset: true }, ["203.0.113.7", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    expect(await blocks(w, "203.0.113.7")).toBe(true);
  });

  test("takes changes a page at a time and shows none before all are there", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await w.ready()).toBe("goes on");
    w.pulls[1]!.answer(page({ version: 8, head: 9 }, ["203.0.113.7", NOT_LISTED]));
    await vi.advanceTimersByTimeAsync(0);
    expect(await blocks(w, "203.0.113.7")).toBe(true);
    expect(w.pulls[2]!.since).toBe(8);
    w.pulls[2]!.answer(page({ version: 9 }, ["192.0.2.1", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    expect([await blocks(w, "203.0.113.7"), await blocks(w, "192.0.2.1")]).toEqual([false, true]);
  });

  test("forgets what it held when the object starts it anew", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await w.ready()).toBe("waits");
    w.pulls[1]!.answer(page({ reset: true, version: 2 }, ["192.0.2.1", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    expect([await blocks(w, "203.0.113.7"), await blocks(w, "192.0.2.1")]).toEqual([false, true]);
    expect(w.policy.status()).toMatchObject({ version: 2, entries: 1, age: 0 });
  });

  test("drops the pages of a load that the object starts anew half-way", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(5000);
    void w.ready();
    await vi.advanceTimersByTimeAsync(0);
    w.pulls[1]!.answer(page({ version: 8, head: 9 }, ["192.0.2.1", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    w.pulls[2]!.answer(page({ reset: true, version: 9 }, ["192.0.2.2", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    expect([
      await blocks(w, "203.0.113.7"),
      await blocks(w, "192.0.2.1"),
      await blocks(w, "192.0.2.2"),
    ]).toEqual([false, false, true]);
  });

  test("goes on when the object is out of reach, and tells its age", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await w.ready()).toBe("waits");
    w.pulls[1]!.refuse(new Error("unreachable"));
    await vi.advanceTimersByTimeAsync(0);
    expect(await w.ready()).toBe("goes on");
    expect(await blocks(w, "203.0.113.7")).toBe(true);
    expect(w.policy.status()).toMatchObject({ age: 60_000, failures: 1 });
    expect(w.lines.at(-1)).toContain("Error: unreachable");
  });

  test("is pulled at once when a newer version is announced, once a second at most", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(1000);
    w.policy.announce(7, () => {});
    expect(w.pulls).toHaveLength(1);
    w.policy.announce(8, () => {});
    w.policy.announce(9, () => {});
    expect(w.pulls).toHaveLength(2);
    w.pulls[1]!.answer(page({ version: 8 }));
    await vi.advanceTimersByTimeAsync(0);
    w.policy.announce(9, () => {});
    expect(w.pulls).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    w.policy.announce(9, () => {});
    expect(w.pulls).toHaveLength(3);
  });

  test("gives the switches, at their usual values before anything is loaded", async () => {
    const w = world();
    expect([w.policy.setting("mode"), w.policy.setting("inspection")]).toEqual(["normal", "enforce"]);
    void w.ready();
    await vi.advanceTimersByTimeAsync(0);
    const mode = {
      value: "under_attack",
      since: 0,
      expiresAt: Date.now() + 1000,
      author: "ada",
      reason: "flood",
    };
    w.pulls[0]!.answer(page({ reset: true, switches: { mode } }));
    await vi.advanceTimersByTimeAsync(0);
    expect(w.policy.setting("mode")).toBe("under_attack");
    await vi.advanceTimersByTimeAsync(1000);
    expect(w.policy.setting("mode")).toBe("normal");
  });

  test("is not undone by a slower pull that began before it", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(10_000);
    void w.ready();
    await vi.advanceTimersByTimeAsync(10_000);
    void w.ready();
    await vi.advanceTimersByTimeAsync(0);
    expect(w.pulls.map(({ since }) => since)).toEqual([0, 7, 7]);
    w.pulls[2]!.answer(page({ version: 9 }, ["203.0.113.7", NOT_LISTED]));
    await vi.advanceTimersByTimeAsync(0);
    w.pulls[1]!.answer(page({ version: 8 }, ["203.0.113.7", FOR_EVER]));
    await vi.advanceTimersByTimeAsync(0);
    expect(await blocks(w, "203.0.113.7")).toBe(false);
    expect(w.policy.status().version).toBe(9);
  });

  test("is not replaced by a page it cannot read", async () => {
    const w = await loaded();
    await vi.advanceTimersByTimeAsync(10_000);
    void w.ready();
    await vi.advanceTimersByTimeAsync(0);
    w.pulls[1]!.answer({ ...page({ version: 8 }), records: Uint8Array.of(0, 99, 1, 2) });
    await vi.advanceTimersByTimeAsync(0);
    expect(await blocks(w, "203.0.113.7")).toBe(true);
    expect(w.policy.status()).toMatchObject({ version: 7, failures: 1 });
  });
});
