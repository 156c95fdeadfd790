import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Address } from "../../shared/policy/address.ts";
import { compile, judge, listsSize, NO_LISTS } from "../../shared/policy/lists.ts";
import {
  decodeRecords,
  encodeRecords,
  encodeTarget,
  untilSeconds,
  type PolicyRecord,
} from "../../shared/policy/record.ts";
import { FOR_EVER, NOT_LISTED } from "../../shared/policy/sorted-prefixes.ts";
import {
  covers,
  formatTarget,
  parseTarget,
  type OriginFacts,
  type Target,
} from "../../shared/policy/target.ts";
import { ipv4, ipv6, prefix, turnBit } from "../support/policy.ts";

const target = (text: string): Target => {
  const parsed = parseTarget(text, true);
  if (!parsed.ok) throw new Error(`${text} ${parsed.error.problem}`);
  return parsed.value;
};

const record = (list: "block" | "allow", text: string, until = FOR_EVER): PolicyRecord => ({
  list,
  target: target(text),
  until,
});

const from = (
  address: string | null,
  asn: number | null = null,
  country: string | null = null,
): OriginFacts => {
  const parsed = address === null ? null : target(address);
  return { address: parsed?.scope === "network" ? parsed.prefix.address : null, asn, country };
};

const said = (records: readonly PolicyRecord[], origin: OriginFacts, now = 0): string => {
  const verdict = judge(compile(NO_LISTS, records, 0), origin, now);
  return verdict.kind === "unlisted" ? "unlisted" : `${verdict.kind} by ${formatTarget(verdict.target)}`;
};

describe("the lists", () => {
  test.each([
    ["nothing", [], from("203.0.113.7"), "unlisted"],
    ["its address", [record("block", "203.0.113.7")], from("203.0.113.7"), "blocked by 203.0.113.7"],
    ["its neighbour", [record("block", "203.0.113.8")], from("203.0.113.7"), "unlisted"],
    ["its range", [record("block", "203.0.113.0/24")], from("203.0.113.255"), "blocked by 203.0.113.0/24"],
    ["all of IPv4", [record("block", "0.0.0.0/0")], from("0.0.0.0"), "blocked by 0.0.0.0/0"],
    ["all of IPv4, from IPv6", [record("block", "0.0.0.0/0")], from("::1"), "unlisted"],
    ["all of IPv6, from IPv4", [record("block", "::/0")], from("203.0.113.7"), "unlisted"],
    [
      "the last range",
      [record("block", "ffff::/16")],
      from("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      "blocked by ffff::/16",
    ],
    [
      "the mapped form",
      [record("block", "::ffff:203.0.113.7")],
      from("203.0.113.7"),
      "blocked by 203.0.113.7",
    ],
    ["its AS", [record("block", "AS64500")], from("203.0.113.7", 64500), "blocked by AS64500"],
    ["its country", [record("block", "KP")], from(null, null, "KP"), "blocked by KP"],
    ["an AS that is not known", [record("block", "AS64500")], from("203.0.113.7"), "unlisted"],
    [
      "an allowed address in a blocked range",
      [record("block", "203.0.113.0/24"), record("allow", "203.0.113.7")],
      from("203.0.113.7"),
      "allowed by 203.0.113.7",
    ],
    [
      "an allowed range around a blocked address",
      [record("block", "203.0.113.7"), record("allow", "203.0.113.0/24")],
      from("203.0.113.7"),
      "allowed by 203.0.113.0/24",
    ],
    [
      "an allowed AS and a blocked address",
      [record("block", "203.0.113.7"), record("allow", "AS64500")],
      from("203.0.113.7", 64500),
      "allowed by AS64500",
    ],
    [
      "an allowed country and a blocked AS",
      [record("block", "AS64500"), record("allow", "DE")],
      from("203.0.113.7", 64500, "DE"),
      "allowed by DE",
    ],
    [
      "an ended address in a range that goes on",
      [record("block", "203.0.113.7", 10), record("block", "203.0.113.0/24", 20)],
      from("203.0.113.7"),
      "blocked by 203.0.113.0/24",
    ],
  ])("say of a request listed by %s: %4$s", (_, records, origin, expected) => {
    expect(said(records, origin, 15_000)).toBe(expected);
  });

  test("end an entry at its second, not before", () => {
    const records = [record("block", "203.0.113.7", 60)];
    expect(said(records, from("203.0.113.7"), 59_999)).toBe("blocked by 203.0.113.7");
    expect(said(records, from("203.0.113.7"), 60_000)).toBe("unlisted");
  });

  const until = fc.constantFrom(NOT_LISTED, 5, 10, 20, FOR_EVER);
  const anyTarget: fc.Arbitrary<Target> = fc.oneof(
    { weight: 8, arbitrary: prefix.map((range): Target => ({ scope: "network", prefix: range })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((asn): Target => ({ scope: "asn", asn })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("DE", "KP").map((country): Target => ({ scope: "country", country })),
    },
  );
  const anyRecord = fc.record({
    list: fc.constantFrom("block" as const, "allow" as const),
    target: anyTarget,
    until,
  });
  /** Random addresses hardly ever meet random networks, so most questions are asked one bit away from an entry. */
  const question = fc.record({
    near: fc.nat(),
    bit: fc.integer({ min: 0, max: 127 }),
    far: fc.oneof(ipv4, ipv6),
    asn: fc.constantFrom(null, 1, 2, 3),
    country: fc.constantFrom(null, "DE", "KP"),
    exact: fc.boolean(),
  });

  /** What the lists mean, without any cleverness. */
  function model(records: readonly PolicyRecord[], origin: OriginFacts, now: number): string {
    const last = new Map(records.map((entry) => [`${entry.list} ${formatTarget(entry.target)}`, entry]));
    const live = [...last.values()].filter((entry) => entry.until > now && covers(entry.target, origin));
    if (live.some(({ list }) => list === "allow")) return "allowed";
    return live.length > 0 ? "blocked" : "unlisted";
  }

  test("agree with a naive model whatever is nested, changed, ended and split over several compilations", () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 60 }),
        fc.array(question, { minLength: 1, maxLength: 30 }),
        fc.nat(60),
        (records, questions, split) => {
          const half = compile(NO_LISTS, records.slice(0, split), 0);
          const lists = compile(half, records.slice(split), 0);
          for (const { near, bit, far, asn, country, exact } of questions) {
            const by = records[near % Math.max(records.length, 1)]?.target;
            let address: Address = far;
            if (by?.scope === "network")
              address = exact ? by.prefix.address : turnBit(by.prefix.address, bit);
            for (const now of [0, 7, 15, 25]) {
              const origin = { address, asn, country };
              expect(judge(lists, origin, now * 1000).kind).toBe(model(records, origin, now));
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test("forget what has ended when they are compiled again", () => {
    const first = compile(NO_LISTS, [record("block", "203.0.113.7", 10), record("block", "192.0.2.1")], 0);
    expect(listsSize(first).entries).toBe(2);
    expect(listsSize(compile(first, [record("block", "192.0.2.2")], 11_000)).entries).toBe(2);
  });

  test("count in seconds and round an end up", () => {
    expect([0, 1, 1000, 1001, null].map((end) => untilSeconds(end))).toEqual([0, 1, 1, 2, FOR_EVER]);
  });

  test("survive their binary form", () => {
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        const bytes = encodeRecords(records.map((entry) => ({ ...entry, key: encodeTarget(entry.target) })));
        expect([...decodeRecords(bytes)]).toEqual(records);
      }),
    );
  });
});
