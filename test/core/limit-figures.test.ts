import { describe, expect, test } from "vitest";
import { policyHeader, standingHeaders } from "../../shared/limits/headers.ts";
import { isLimits, limitsFrom } from "../../shared/limits/overrides.ts";
import { DEFAULT_RULES, rulesFor, type RuleName } from "../../shared/limits/rules.ts";
import { RATE_SHARDS, shardOf } from "../../shared/limits/shards.ts";

const NOW = Date.UTC(2026, 10, 21);

describe("rate headers", () => {
  test.each<[readonly RuleName[], string]>([
    [["api"], '"api";q=20;w=60'],
    [["api", "confirm"], '"api";q=20;w=60, "confirm";q=10;w=60'],
    [["health"], '"health";q=40;w=60'],
    [["general"], '"general";q=21;w=3'],
    [["machine"], '"machine";q=11;w=3'],
    [["auth"], '"auth";q=2;w=125'],
    [rulesFor("api", true), '"api";q=20;w=60, "under-attack";q=4;w=4'],
  ])("the policy of %j", (names, value) => {
    expect(policyHeader(DEFAULT_RULES, names)).toEqual(["RateLimit-Policy", value]);
  });

  test("tell each rule's standing, and the tightest in the old names", () => {
    const headers = standingHeaders(
      DEFAULT_RULES,
      [
        { rule: "api", remaining: 12, resetAfter: 41_001 },
        { rule: "confirm", remaining: 2, resetAfter: 59_999 },
      ],
      NOW,
    );
    expect(Object.fromEntries(headers)).toEqual({
      RateLimit: '"api";r=12;t=42, "confirm";r=2;t=60',
      "X-RateLimit-Limit": "10",
      "X-RateLimit-Remaining": "2",
      "X-RateLimit-Reset": String(NOW / 1_000 + 60),
    });
  });

  test("say nothing that nobody has counted", () => {
    expect(standingHeaders(DEFAULT_RULES, [], NOW)).toEqual([]);
  });
});

describe("LIMITS", () => {
  test.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["an empty object", "{}"],
    ["no JSON", "{"],
    ["an unknown rule", '{"rules":{"apis":{"limit":40}}}'],
    ["a figure that the rule has not", '{"rules":{"api":{"burst":40}}}'],
    ["a limit of none", '{"rules":{"api":{"limit":0}}}'],
    ["a limit that no log holds", '{"rules":{"api":{"limit":100000}}}'],
    ["seconds in place of milliseconds", '{"rules":{"api":{"period":60}}}'],
    ["an unknown jail", '{"jails":{"prison":{"threshold":1}}}'],
  ])("with %s is the defaults", (_, variable) => {
    expect(limitsFrom(variable)).toMatchObject({ rules: DEFAULT_RULES, inFlight: 10 });
  });

  test.each(['{"rules":{"api":{"limit":0}}}', '{"rules":{"apis":{}}}', '{"more":1}', "[]", "{"])(
    "%s is reported as wrong",
    (variable) => expect(isLimits(variable)).toBe(false),
  );

  test("replaces single figures", () => {
    const variable = '{"rules":{"api":{"limit":40}},"jails":{"login":{"threshold":4}},"inFlight":20}';
    expect(isLimits(variable)).toBe(true);
    const { rules, jails, inFlight } = limitsFrom(variable);
    expect(rules.api).toEqual({ ...DEFAULT_RULES.api, limit: 40 });
    expect(rules.general).toEqual(DEFAULT_RULES.general);
    expect(jails.login).toMatchObject({ threshold: 4, ban: 3_600_000 });
    expect(inFlight).toBe(20);
  });
});

test("addresses spread over all shards", () => {
  const counts = new Uint32Array(RATE_SHARDS);
  for (let n = 0; n < 32_000; n++) counts[shardOf(`2001:db8:${n.toString(16)}::/64`)]!++;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});
