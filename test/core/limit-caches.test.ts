import { describe, expect, test } from "vitest";
import { shardOf } from "../../shared/limits/shards.ts";
import { Denials } from "../../workers/limits/denials.ts";
import { InFlight } from "../../workers/limits/in-flight.ts";
import { Leases } from "../../workers/limits/leases.ts";
import { Offences } from "../../workers/limits/offences.ts";

const NOW = Date.UTC(2026, 10, 21);
const granted = (key: string) => ({
  key,
  class: "api" as const,
  lease: { tokens: 2, stamp: NOW + 2_000 },
  standings: [{ rule: "api" as const, remaining: 10, resetAfter: 60_000 }],
  grantedAt: NOW,
  expiresAt: NOW + 1_800,
});

describe("leases", () => {
  test("are spent to the last token, and reported once with what was spent when", () => {
    const leases = new Leases();
    leases.add(granted("a"));
    expect(leases.spend("api", "a", NOW + 100)).toEqual([{ rule: "api", remaining: 11, resetAfter: 59_900 }]);
    expect(leases.spend("api", "a", NOW + 200)).toEqual([{ rule: "api", remaining: 10, resetAfter: 59_800 }]);
    expect(leases.spend("api", "a", NOW + 300)).toBeNull();
    const reported = leases.takeSettlements(shardOf("a"), NOW + 500);
    expect(reported).toMatchObject([{ key: "a", class: "api", spentAgo: [400, 300] }]);
    expect(leases.takeSettlements(shardOf("a"), NOW + 500)).toEqual([]);
  });

  test("are over when their time is, and what was not spent goes back", () => {
    const leases = new Leases();
    leases.add(granted("a"));
    expect(leases.takeSettlements(shardOf("a"), NOW + 1_799)).toEqual([]);
    expect(leases.spend("api", "a", NOW + 1_800)).toBeNull();
    expect(leases.takeSettlements(shardOf("a"), NOW + 1_800)).toMatchObject([{ spentAgo: [] }]);
  });

  test("are for one class of one key", () => {
    const leases = new Leases();
    leases.add(granted("a"));
    expect(leases.spend("general", "a", NOW)).toBeNull();
    expect(leases.spend("api", "b", NOW)).toBeNull();
  });

  test("are bounded, until they have been reported", () => {
    const leases = new Leases();
    let n = 0;
    for (; leases.hasRoom; n++) leases.add(granted(`key ${n}`));
    expect(n).toBe(3_000);
    for (let i = 0; i < n; i++) leases.spend("api", `key ${i}`, NOW + 1_800);
    expect(leases.hasRoom).toBe(false);
    leases.takeSettlements(0, NOW + 1_800);
    expect(leases.hasRoom).toBe(true);
  });
});

describe("denials", () => {
  test("hold for the rule that refused, until it has room", () => {
    const denials = new Denials();
    denials.add("a", { kind: "limited", rule: "confirm", until: NOW + 5_000 }, 0, NOW);
    expect(denials.find("a", ["api", "confirm"], 0, NOW + 4_999)).not.toBeNull();
    expect(denials.find("a", ["api"], 0, NOW)).toBeNull();
    expect(denials.find("a", ["api", "confirm"], 0, NOW + 5_000)).toBeNull();
  });

  test("are asked about again once a ban was lifted, and not before", () => {
    const denials = new Denials();
    denials.add("a", { kind: "limited", rule: "api", until: NOW + 900_000 }, 4, NOW);
    expect(denials.find("a", ["api"], 4, NOW + 899_999)).not.toBeNull();
    expect(denials.find("a", ["api"], 5, NOW)).toBeNull();
  });

  test("learned from an answer that was on its way when a ban was lifted do not count", () => {
    const denials = new Denials();
    denials.add("a", { kind: "limited", rule: "api", until: NOW + 900_000 }, 4, NOW);
    expect(denials.find("a", ["api"], 5, NOW)).toBeNull();
    denials.add("a", { kind: "limited", rule: "api", until: NOW + 900_000 }, 5, NOW);
    expect(denials.find("a", ["api"], 5, NOW)).not.toBeNull();
  });

  test("are bounded: the oldest gives way", () => {
    const denials = new Denials();
    const until = NOW + 1_000;
    for (let n = 0; n < 8_001; n++) denials.add(`key ${n}`, { kind: "limited", rule: "api", until }, 0, NOW);
    expect(denials.find("key 0", ["api"], 0, NOW)).toBeNull();
    expect(denials.find("key 1", ["api"], 0, NOW)).not.toBeNull();
  });
});

test("offences of one kind are counted together, and taken once", () => {
  const offences = new Offences();
  const worthACall = Array.from({ length: 25 }, () => offences.add("a", "dropped", NOW));
  expect(worthACall.indexOf(true)).toBe(24);
  offences.add("a", "invalid_request", NOW);
  expect(offences.take(shardOf("a"))).toEqual([
    { key: "a", kind: "dropped", count: 25 },
    { key: "a", kind: "invalid_request", count: 1 },
  ]);
  expect(offences.take(shardOf("a"))).toEqual([]);
});

test("refusals that come too seldom for the flood jail are worth no call", () => {
  const offences = new Offences();
  const worthACall = Array.from({ length: 200 }, (_, i) => offences.add("a", "dropped", NOW + i * 3_000));
  expect(worthACall).not.toContain(true);
});

test("in flight: so many of a key at a time, and no more", () => {
  const inFlight = new InFlight(2);
  expect([inFlight.enter("a"), inFlight.enter("a"), inFlight.enter("a"), inFlight.enter("b")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  inFlight.leave("a");
  expect(inFlight.enter("a")).toBe(true);
});
