import { SECOND, toUnixSeconds } from "../time.ts";
import type { Standing } from "./protocol.ts";
import { capacity, memory, type RuleName, type Rules } from "./rules.ts";

type Header = readonly [name: string, value: string];

/** Rounded up, so that a client that waits as told never comes too early. */
export const toWholeSeconds = (ms: number): number => Math.max(0, Math.ceil(ms / SECOND));

/** `underAttack` → `under-attack`. */
const nameOf = (rule: RuleName): string => rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Row P10: `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10 (structured fields:
 * lists of strings with integer parameters; `t` is the time until more quota is there), and the older
 * `X-RateLimit-*` of the tightest rule, whose reset is a Unix time in seconds. Without standings nobody has
 * counted, and only the policy is told. A zone's policy is its burst in the time that the whole of it takes to
 * come back: the most that is never refused. `now` in milliseconds.
 */
export function limitHeaders(
  rules: Rules,
  names: readonly RuleName[],
  standings: readonly Standing[],
  now: number,
): readonly Header[] {
  const policies = names.map((name) => {
    const rule = rules[name];
    return `"${nameOf(name)}";q=${capacity(rule)};w=${toWholeSeconds(memory(rule))}`;
  });
  const policy: Header = ["RateLimit-Policy", policies.join(", ")];
  const tightest = [...standings].sort((a, b) => a.remaining - b.remaining || b.resetAfter - a.resetAfter)[0];
  if (tightest === undefined) return [policy];
  const limits = standings.map(
    ({ rule, remaining, resetAfter }) => `"${nameOf(rule)}";r=${remaining};t=${toWholeSeconds(resetAfter)}`,
  );
  return [
    policy,
    ["RateLimit", limits.join(", ")],
    ["X-RateLimit-Limit", String(capacity(rules[tightest.rule]))],
    ["X-RateLimit-Remaining", String(tightest.remaining)],
    ["X-RateLimit-Reset", String(toUnixSeconds(now) + toWholeSeconds(tightest.resetAfter))],
  ];
}
