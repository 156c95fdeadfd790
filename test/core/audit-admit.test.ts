import canonicalize from "canonicalize";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitEvent } from "../../shared/audit/admit.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { hostileText } from "../support/hostile-text.ts";

const NOW = 1_790_000_000_000;

const event = (more: Partial<AuditEvent>): AuditEvent => ({
  at: NOW - 1,
  class: "admin",
  event: "block_added",
  actor: { type: "operator", id: "ops" },
  address: null,
  outcome: "success",
  requestId: "r1",
  detail: {},
  ...more,
});

describe("an event that is admitted", () => {
  test("stays as it is when nothing is wrong with it", () => {
    const fine = event({
      address: "2001:db8:0:1::/64",
      detail: { reason: "spam", count: 3, until: null, list: [true] },
    });
    expect(admitEvent(fine, NOW)).toEqual(fine);
  });

  test.each<[string, Partial<AuditEvent>, Partial<AuditEvent>]>([
    ["a time that is none", { at: Number.NaN }, { at: NOW }],
    ["a time with a fraction", { at: 1.5 }, { at: NOW }],
    [
      "control characters",
      { actor: { type: "member", id: "a\u0000b\n" } },
      { actor: { type: "member", id: "ab" } },
    ],
    ["an empty name", { event: "" }, { event: "<empty>" }],
    ["a long address", { address: "0".repeat(99) }, { address: `${"0".repeat(63)}…` }],
    ["a secret", { detail: { password: "hunter2" } }, { detail: { password: "[masked]" } }],
    ["a number JSON has not", { detail: { a: Infinity } }, { detail: { a: "Infinity" } }],
    ["detail that is no object", { detail: ["x"] as never }, { detail: { value: ["x"] } }],
  ])("is mended where it has %s", (_what, given, expected) => {
    expect(admitEvent(event(given), NOW)).toEqual(event(expected));
  });

  test("leaves out what is too large, and says how much", () => {
    const detail = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`f${i}`, Array.from({ length: 10 }, () => "漢 ".repeat(50))]),
    );
    const admitted = admitEvent(event({ detail }), NOW).detail;
    const kept = Object.keys(admitted).filter((name) => name !== "leftOut");
    expect(kept).toEqual(Object.keys(detail).slice(0, kept.length));
    expect(admitted["leftOut"]).toBe(40 - kept.length);
    expect(kept.length).toBeGreaterThan(3);
  });

  test("takes at most 16 KiB as canonical JSON, and can always be written so", () => {
    const text = hostileText(500);
    const wild = fc.record({
      at: fc.double(),
      class: text,
      event: text,
      actor: fc.record({ type: text, id: fc.option(text) }),
      address: fc.option(text),
      outcome: text,
      requestId: fc.option(text),
      detail: fc.dictionary(text, fc.oneof(fc.array(text), fc.bigInt(), fc.double())),
    });
    fc.assert(
      fc.property(wild, (given) => {
        const body = canonicalize(admitEvent(given as unknown as AuditEvent, NOW));
        expect(Buffer.byteLength(body!)).toBeLessThan(16 * 1024);
      }),
      { numRuns: 200 },
    );
  });
});
