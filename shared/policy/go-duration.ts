import { HOUR, MINUTE, SECOND } from "../time.ts";

/** Go's units in milliseconds (package time, ParseDuration); both signs for micro are in use. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
};

/** Far beyond any real one (Go's own limit is 292 years, 30 characters), so the pattern below stays cheap. */
const LONGEST_TEXT = 40;

/** A duration as Go writes it (`3h59m49.8s`, `-2s`), in milliseconds; null for anything else. */
export function parseGoDuration(text: string): number | null {
  if (text === "0") return 0;
  if (text.length > LONGEST_TEXT || !/^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text))
    return null;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(number) * (UNITS[unit ?? ""] ?? 0);
  }
  return text.startsWith("-") ? -total : total;
}

/** Milliseconds as Go writes them, to the whole second. */
export function formatGoDuration(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}
