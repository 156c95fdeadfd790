import { describe, expect, test } from "vitest";
import { zoneOf } from "../../shared/http/zones.ts";
import { parseAddress } from "../../shared/policy/address.ts";
import { admit, type Policy } from "../../shared/policy/admit.ts";
import { nextStep } from "../../shared/policy/freshness.ts";
import { compile, NO_LISTS } from "../../shared/policy/lists.ts";
import { FOR_EVER } from "../../shared/policy/sorted-prefixes.ts";
import type { SwitchName } from "../../shared/policy/switches.ts";
import { parseRanges, parseTarget } from "../../shared/policy/target.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";

const NOW = 1_000 * HOUR;
const admins = parseRanges(["198.51.100.0/24"])!;

function policyOf(settings: Partial<Record<SwitchName, string>>, left = HOUR): Policy {
  const blocked = parseTarget("203.0.113.0/24");
  const setting = (value: string) => ({
    value,
    since: NOW,
    expiresAt: NOW + left,
    author: "ada",
    reason: "r",
  });
  return {
    lists: compile(
      NO_LISTS,
      blocked.ok ? [{ list: "block", target: blocked.value, until: FOR_EVER }] : [],
      NOW,
    ),
    switches: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, setting(value)])),
  };
}

const BLOCKED = "203.0.113.7";
const MEMBER = "192.0.2.1";
const ADMIN = "198.51.100.1";

const admitted = (path: string, address: string, policy: Policy | null, ranges = admins) =>
  admit(zoneOf(path), { address: parseAddress(address), asn: null, country: null }, policy, ranges, NOW);

describe("the policy", () => {
  const usual = policyOf({});
  const maintenance = policyOf({ mode: "maintenance" });
  test.each([
    ["a member", "/api/confirm", MEMBER, usual, "pass"],
    [
      "a member under attack, whom the limiter slows",
      "/api/confirm",
      MEMBER,
      policyOf({ mode: "under_attack" }),
      "pass",
    ],
    ["a blocked address", "/api/confirm", BLOCKED, usual, "blocked"],
    ["a blocked address asking for health", "/api/health", BLOCKED, usual, "blocked"],
    ["a blocked address on an unknown path", "/nothing", BLOCKED, usual, "blocked"],
    [
      "a blocked address while the lists only log",
      "/api/confirm",
      BLOCKED,
      policyOf({ lists: "log" }),
      "pass",
    ],
    [
      "a blocked address while the lists are off",
      "/api/confirm",
      BLOCKED,
      policyOf({ lists: "off" }),
      "pass",
    ],
    ["a blocked address in a maintenance", "/api/confirm", BLOCKED, maintenance, "blocked"],
    ["a member in a maintenance", "/api/confirm", MEMBER, maintenance, "maintenance"],
    ["a page in a maintenance", "/verify", MEMBER, maintenance, "maintenance"],
    ["an unknown path in a maintenance", "/nothing", MEMBER, maintenance, "maintenance"],
    ["health in a maintenance", "/api/health", MEMBER, maintenance, "pass"],
    ["the status page in a maintenance", "/status/feed.xml", MEMBER, maintenance, "pass"],
    ["an operator in a maintenance", "/admin/api/mode", ADMIN, maintenance, "pass"],
    ["Discord in a maintenance", "/interactions", MEMBER, maintenance, "pass"],
    ["Discord from a blocked address", "/interactions", BLOCKED, usual, "pass"],
    ["the VPS from a blocked address", "/ingest/heartbeat", BLOCKED, usual, "pass"],
    ["management from elsewhere", "/admin", MEMBER, usual, "hidden"],
    ["the vault from elsewhere", "/api/v1/proxy", MEMBER, usual, "hidden"],
    ["management from an unknown address", "/admin", "unknown", usual, "hidden"],
    ["metrics from the admins", "/metrics", ADMIN, usual, "pass"],
    ["a member before the policy is loaded", "/api/confirm", MEMBER, null, "pass"],
    ["an operator before the policy is loaded", "/admin", ADMIN, null, "pass"],
  ])("treats %s on %s as %5$s", (_, path, address, policy, expected) => {
    expect(admitted(path, address, policy).kind).toBe(expected);
  });

  test("lets management be reached from anywhere when ADMIN_CIDRS is empty, but not before the lists are known", () => {
    expect(admitted("/admin", MEMBER, usual, []).kind).toBe("pass");
    expect(admitted("/admin", BLOCKED, usual, []).kind).toBe("blocked");
    expect(admitted("/admin", MEMBER, maintenance, []).kind).toBe("pass");
    expect(admitted("/admin", MEMBER, null, []).kind).toBe("unknown");
  });

  test("says which entry a lists guard that only logs would have used", () => {
    expect(admitted("/api/confirm", BLOCKED, policyOf({ lists: "log" }))).toMatchObject({
      wouldBlock: { scope: "network" },
    });
  });

  test.each([
    [HOUR, 300],
    [MINUTE, 60],
    [100, 1],
  ])("sends clients of a maintenance that lasts %d ms more away for %d s", (left, retryAfter) => {
    const policy = policyOf({ mode: "maintenance" }, left);
    expect(admitted("/api/confirm", MEMBER, policy)).toEqual({ kind: "maintenance", retryAfter });
  });
});

describe("an isolate's copy", () => {
  const at = (age: number | null): number | null => (age === null ? null : NOW - age * SECOND);
  test.each([
    { copy: "never loaded", confirmed: null, tried: null, failed: null, step: "wait" },
    { copy: "never loaded, and a pull just failed", confirmed: null, tried: 0.5, failed: 0.5, step: "use" },
    {
      copy: "never loaded, and a pull failed a while ago",
      confirmed: null,
      tried: 1,
      failed: 1,
      step: "wait",
    },
    { copy: "fresh", confirmed: 4.9, tried: 4.9, failed: null, step: "use" },
    { copy: "due", confirmed: 5, tried: 5, failed: null, step: "pull" },
    { copy: "due, and a pull is under way", confirmed: 5, tried: 0.2, failed: null, step: "use" },
    { copy: "too old", confirmed: 10, tried: 10, failed: null, step: "wait" },
    { copy: "too old, and a pull is under way", confirmed: 10, tried: 0.2, failed: null, step: "wait" },
    { copy: "too old, and a pull just failed", confirmed: 60, tried: 0.5, failed: 0.1, step: "use" },
    { copy: "outdated", confirmed: 2, tried: 2, failed: null, outdated: true, step: "pull" },
    {
      copy: "outdated, and a pull is under way",
      confirmed: 2,
      tried: 0.2,
      failed: null,
      outdated: true,
      step: "use",
    },
  ])("that is $copy: $step", ({ confirmed, tried, failed, outdated = false, step }) => {
    const copy = { confirmedAt: at(confirmed), triedAt: at(tried), failedAt: at(failed), outdated };
    expect(nextStep(copy, NOW)).toBe(step);
  });
});
