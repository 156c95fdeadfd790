import { DAY, SECOND } from "../time.ts";

/** A longer wait than this is not believed. */
const MAX_WAIT = DAY;

/** A wait that Discord named in seconds, in milliseconds. */
export const waitOf = (seconds: number): number => Math.min(MAX_WAIT, Math.ceil(seconds * SECOND));

/** What an answer of Discord's says about limits. Durations are milliseconds, `reset` is Discord's clock. */
export interface RateHeaders {
  readonly bucket: string | null;
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Unix milliseconds by Discord's clock: names the window, and is never compared with ours. */
  readonly reset: number | null;
  readonly resetAfter: number | null;
  readonly scope: "user" | "global" | "shared" | null;
  readonly retryAfter: number | null;
}

/** Reads the headers; a value that is not a sane number counts as absent. */
export function parseRateHeaders(get: (name: string) => string | null): RateHeaders {
  const number = (name: string): number | null => {
    const text = get(name);
    if (text === null || !/^\d{1,15}(\.\d{1,9})?$/.test(text)) return null;
    return Number(text);
  };
  const wait = (name: string): number | null => {
    const seconds = number(name);
    return seconds === null ? null : waitOf(seconds);
  };
  const reset = number("x-ratelimit-reset");
  const scope = get("x-ratelimit-scope");
  return {
    bucket: get("x-ratelimit-bucket"),
    limit: number("x-ratelimit-limit"),
    remaining: number("x-ratelimit-remaining"),
    reset: reset === null ? null : Math.ceil(reset * SECOND),
    resetAfter: wait("x-ratelimit-reset-after"),
    scope: scope === "user" || scope === "global" || scope === "shared" ? scope : null,
    retryAfter: wait("retry-after"),
  };
}
