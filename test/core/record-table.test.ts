import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyOf, type Key } from "../../shared/limits/key.ts";
import { KEY_WORDS, MemoryBudget, RecordTable } from "../../shared/limits/record-table.ts";
import { DEFAULT_RULES } from "../../shared/limits/rules.ts";
import { TimeLogs } from "../../shared/limits/time-log.ts";
import { WindowBook } from "../../shared/limits/window.ts";

const VALUE = KEY_WORDS;
const DIES = KEY_WORDS + 1;
const SEED = { high: 0x9e3779b9, low: 0x7f4a7c15 };

/** Records with a value, and a time of death; keys crowd into a few places of the index. */
const crowded = (n: number): Key => ({ high: n, low: n % 7 });
const table = (bytes: number) =>
  new RecordTable(KEY_WORDS + 2, new MemoryBudget(bytes), ({ words, at }, now) => words[at + DIES]! <= now);

const steps = fc.array(
  fc.record({ key: fc.nat(40), value: fc.nat(60_000), life: fc.integer({ min: 1, max: 50 }) }),
  { maxLength: 400 },
);

describe("a table of records", () => {
  test("finds what a map would, while old records make room for new ones", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const records = table(1e6);
        const model = new Map<number, { value: number; dies: number }>();
        for (const [now, { key, value, life }] of sequence.entries()) {
          const record = records.claim(crowded(key), now)!;
          record.words[record.at + VALUE] = value;
          record.words[record.at + DIES] = now + life;
          model.set(key, { value, dies: now + life });
          for (const [known, { value: expected, dies }] of model) {
            if (dies <= now) continue;
            const found = records.find(crowded(known));
            expect(found?.words[found.at + VALUE]).toBe(expected);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("refuses a key for which there is no memory, until one dies", () => {
    // One page of 4,096 records and an index for as many.
    const records = table(4_096 * (KEY_WORDS + 2) * 2 + 2 * 4 * 8_192);
    for (let n = 0; n < 4_096; n++) {
      const record = records.claim({ high: n, low: n }, 0)!;
      record.words[record.at + DIES] = n === 3_000 ? 10 : 20;
    }
    const another = { high: 9_999, low: 3_000 };
    expect(records.claim(another, 5)).toBeNull();
    expect(records.claim({ high: 3_000, low: 3_000 }, 5)).not.toBeNull();
    const tries = Array.from({ length: 20 }, () => records.claim(another, 10) !== null);
    expect(tries).toContain(true);
    expect(records.find({ high: 3_000, low: 3_000 })).toBeNull();
    expect(records.find({ high: 3_001, low: 3_001 })).not.toBeNull();
  });

  test("gives out each change once, and takes it back in another table", () => {
    const [from, to] = [table(1e6), table(1e6)];
    for (let n = 0; n < 5_000; n++) {
      const record = from.claim(crowded(n), 0)!;
      record.words[record.at + VALUE] = n;
      record.words[record.at + DIES] = 100;
    }
    to.restore(from.takeChanged(), 0);
    expect(from.hasChanges).toBe(false);
    expect(to.hasChanges).toBe(false);
    for (let n = 0; n < 5_000; n++) {
      const record = to.find(crowded(n))!;
      expect(record.words[record.at + VALUE]).toBe(n);
    }
  });
});

/** What a budget has given out. */
function spentOf(budget: MemoryBudget, of: number): number {
  let left = 0;
  while (budget.take(100_000)) left += 100_000;
  return of - left;
}

describe("memory", () => {
  test("a million keys with a full log each take less than 96 MB", () => {
    const { limit, period } = DEFAULT_RULES.api;
    const budget = new MemoryBudget(96e6);
    const logs = new TimeLogs(limit, period, budget);
    const now = Date.UTC(2026, 10, 21);
    const times = Array.from({ length: limit }, (_, i) => now - 1_000 * (limit - i));
    let refused = 0;
    for (let n = 0; n < 1_000_000; n++) {
      const address = `${n >>> 16}.${(n >>> 8) & 255}.${n & 255}.9`;
      if (!logs.write(keyOf(address, SEED), { times, held: 0, heldUntil: 0 }, now)) refused++;
      if (n % 10_000 === 0) logs.records.takeChanged();
    }
    expect(refused).toBe(0);
    expect(logs.read(keyOf("7.161.32.9", SEED), now).times).toEqual(times);
    expect(spentOf(budget, 96e6)).toBeLessThan(76e6);
  }, 20_000);

  test("a stream of addresses that never come back does not grow without bound", () => {
    const budget = new MemoryBudget(96e6);
    const book = new WindowBook(DEFAULT_RULES.api, budget);
    // 200 new addresses a second for half an hour: 12,000 are alive at a time.
    for (let n = 0; n < 360_000; n++) {
      book.open(keyOf(`address ${n}`, SEED), n * 5).take(null);
      if (n % 10_000 === 0) book.records.takeChanged();
    }
    expect(spentOf(budget, 96e6)).toBeLessThan(3e6);
  });
});

describe("keys", () => {
  test("of neighbouring addresses are all different, and spread evenly", () => {
    const keys = new Set<string>();
    const places = new Uint32Array(256);
    for (let n = 0; n < 200_000; n++) {
      const { high, low } = keyOf(`10.${n >>> 16}.${(n >>> 8) & 255}.${n & 255}`, SEED);
      keys.add(`${high} ${low}`);
      places[low & 255]!++;
    }
    expect(keys.size).toBe(200_000);
    expect(Math.max(...places)).toBeLessThan(1.25 * Math.min(...places));
  });
});
