import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Lane } from "../../shared/outbox/effect.ts";
import { DeliveryQueue, type Entry } from "../../shared/outbox/queue.ts";

const open = () => 0;

const entry = (seq: number, subject: string, more: Partial<Entry> = {}): Entry => ({
  key: `key-${seq}`,
  seq,
  lane: "background",
  subject,
  route: "route",
  attempts: 0,
  enqueuedAt: seq,
  dueAt: 0,
  expiresAt: null,
  ...more,
});

const queueOf = (...entries: Entry[]): DeliveryQueue => {
  const queue = new DeliveryQueue();
  for (const one of entries) queue.add(one);
  return queue;
};

/** Everything that can be taken, without finishing any of it. */
const takeAll = (queue: DeliveryQueue, now = 0, opensAt: (route: string) => number = open): number[] => {
  const taken: number[] = [];
  for (let next = queue.take(now, opensAt); next !== null; next = queue.take(now, opensAt))
    taken.push(next.seq);
  return taken;
};

describe("the order of delivery", () => {
  test("gives one item of each subject at a time", () => {
    expect(takeAll(queueOf(entry(1, "a"), entry(2, "a"), entry(3, "b")))).toEqual([1, 3]);
  });

  test("gives the next of a subject when the one before is finished", () => {
    const queue = queueOf(entry(1, "a"), entry(2, "a"));
    const first = queue.take(0, open)!;
    expect(queue.take(0, open)).toBeNull();
    queue.finish(first);
    expect(takeAll(queue)).toEqual([2]);
  });

  test("keeps a failed item before the later ones of its subject, until it is due", () => {
    const queue = queueOf(entry(1, "a"), entry(2, "a"), entry(3, "b"));
    queue.postpone(queue.take(0, open)!, 1, 100);
    expect(takeAll(queue, 99)).toEqual([3]);
    expect(queue.nextStart(open)).toBe(100);
    expect(takeAll(queue, 100)).toEqual([1]);
  });

  test("puts interactive before background", () => {
    expect(takeAll(queueOf(entry(1, "a"), entry(2, "b", { lane: "interactive" })))).toEqual([2, 1]);
  });

  test("lets an interactive item pull those before it ahead", () => {
    const queue = queueOf(entry(1, "a"), entry(2, "b"), entry(3, "b", { lane: "interactive" }));
    expect(takeAll(queue)).toEqual([2, 1]);
  });

  test("gives only the lanes that are asked for", () => {
    expect(queueOf(entry(1, "a")).take(0, open, ["interactive"])).toBeNull();
  });

  test("passes over a route that is closed", () => {
    const queue = queueOf(entry(1, "a", { route: "closed" }), entry(2, "b"));
    const opensAt = (route: string) => (route === "closed" ? 500 : 0);
    expect(takeAll(queue, 0, opensAt)).toEqual([2]);
    expect(queue.nextStart(opensAt)).toBe(500);
  });

  test("counts what is not finished, under way or not", () => {
    const queue = queueOf(entry(5, "a"), entry(6, "b", { lane: "interactive" }));
    const taken = queue.take(0, open)!;
    expect([queue.depth, queue.oldest]).toEqual([{ interactive: 1, background: 1 }, 5]);
    queue.finish(taken);
    expect([queue.depth, queue.oldest]).toEqual([{ interactive: 0, background: 1 }, 5]);
    expect(queue.nextStart(open)).toBe(0);
  });

  test("knows when there is nothing to start", () => {
    const queue = queueOf(entry(1, "a"));
    queue.take(0, open);
    expect(queue.nextStart(open)).toBeNull();
  });
});

/** The same rules, said as plainly as possible: look at everything, every time. */
class Reference {
  private entries: Entry[] = [];
  private readonly taken = new Set<string>();

  add(one: Entry): void {
    this.entries.push(one);
  }
  take(now: number, lanes: readonly Lane[]): Entry | null {
    const heads = this.entries.filter(
      (one) => !this.taken.has(one.subject) && this.entries.find((e) => e.subject === one.subject) === one,
    );
    const laneOf = (one: Entry): Lane =>
      this.entries.some((e) => e.subject === one.subject && e.lane === "interactive")
        ? "interactive"
        : "background";
    for (const lane of lanes) {
      const due = heads.filter((one) => one.dueAt <= now && laneOf(one) === lane);
      const [oldest] = due.sort((a, b) => a.seq - b.seq);
      if (oldest === undefined) continue;
      this.taken.add(oldest.subject);
      return oldest;
    }
    return null;
  }
  finish(one: Entry): void {
    this.taken.delete(one.subject);
    this.entries = this.entries.filter((e) => e.key !== one.key);
  }
}

test("agrees with a reference that looks at everything, where each subject has its own route", () => {
  const subject = fc.constantFrom("a", "b", "c", "d");
  const step = fc.oneof(
    fc.record({ do: fc.constant("add" as const), subject, interactive: fc.boolean() }),
    fc.record({ do: fc.constant("take" as const), all: fc.boolean() }),
    fc.record({ do: fc.constant("finish" as const), nth: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new DeliveryQueue();
      const reference = new Reference();
      const underWay: Entry[] = [];
      const given: (string | undefined)[] = [];
      const expected: (string | undefined)[] = [];
      for (const [seq, one] of steps.entries()) {
        if (one.do === "add") {
          const lane = one.interactive ? "interactive" : "background";
          const added = entry(seq, one.subject, { lane, route: one.subject });
          queue.add(added);
          reference.add(added);
        } else if (one.do === "take") {
          const lanes = one.all ? (["interactive", "background"] as const) : (["interactive"] as const);
          const taken = queue.take(0, open, lanes);
          given.push(taken?.key);
          expected.push(reference.take(0, lanes)?.key);
          if (taken !== null) underWay.push(taken);
        } else {
          const [finished] = underWay.splice(one.nth, 1);
          if (finished === undefined) continue;
          queue.finish(finished);
          reference.finish(finished);
        }
      }
      expect(given).toEqual(expected);
    }),
  );
});
