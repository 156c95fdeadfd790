import { SECOND, toUnixSeconds } from "../time.ts";
import type { Standing } from "./protocol.ts";
import { capacity, memory, type RuleName, type Rules } from "./rules.ts";

type Header = readonly [name: string, value: string];

/** Rounded up, so that a client that waits as told never comes too early. */
export const toWholeSeconds = (ms: number): number => Math.max(0, Math.ceil(ms / SECOND));

/** `underAttack` → `under-attack`. */
const nameOf = (rule: RuleName): string => rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10: a structured list of the rules, each with its
 * quota and window in seconds. A zone's quota is its burst, its window the time in which all of it comes back:
 * whoever keeps to that is never refused.
 */
export function policyHeader(rules: Rules, names: readonly RuleName[]): Header {
  const policies = names.map((name) => {
    const rule = rules[name];
    return `"${nameOf(name)}";q=${capacity(rule)};w=${toWholeSeconds(memory(rule))}`;
  });
  return ["RateLimit-Policy", policies.join(", ")];
}

/**
 * Row P10: the same draft's `RateLimit` (`t`: seconds until more quota is there), and the older `X-RateLimit-*`
 * of the tightest rule, whose reset is a Unix time in seconds. Without standings nobody has counted, and
 * nothing is said. `now` in milliseconds.
 */
export function standingHeaders(
  rules: Rules,
  standings: readonly Standing[],
  now: number,
): readonly Header[] {
  const tightest = [...standings].sort((a, b) => a.remaining - b.remaining || b.resetAfter - a.resetAfter)[0];
  if (tightest === undefined) return [];
  const limits = standings.map(
    ({ rule, remaining, resetAfter }) => `"${nameOf(rule)}";r=${remaining};t=${toWholeSeconds(resetAfter)}`,
  );
  return [
    ["RateLimit", limits.join(", ")],
    ["X-RateLimit-Limit", String(capacity(rules[tightest.rule]))],
    ["X-RateLimit-Remaining", String(tightest.remaining)],
    ["X-RateLimit-Reset", String(toUnixSeconds(now) + toWholeSeconds(tightest.resetAfter))],
  ];
}
