import type { RateHeaders } from "./rate-headers.ts";

/**
 * One of Discord's limits, as far as it is known. Until an answer has named the figures only one call at a time
 * is made, since a guess would be paid with a 429.
 */
export type RateWindow =
  | { readonly kind: "unknown"; readonly inFlight: number; readonly blockedUntil: number }
  /** Answers carry no figures: only the global limit counts. */
  | { readonly kind: "unlimited"; readonly inFlight: number; readonly blockedUntil: number }
  | {
      readonly kind: "known";
      readonly inFlight: number;
      readonly blockedUntil: number;
      readonly limit: number;
      /** Calls left, those under way already taken off. */
      readonly remaining: number;
      /** Discord's name for the window, its end on Discord's clock; null: rolled over, no answer of the new one yet. */
      readonly reset: number | null;
      /** The name of the window before: late answers of it say nothing about this one. */
      readonly previousReset: number;
      /** Its end on our clock; 0 while `reset` is null. Never early: counted from when the answer came in. */
      readonly endsAt: number;
    };

export const UNKNOWN: RateWindow = { kind: "unknown", inFlight: 0, blockedUntil: 0 };

/** Ends of one window in different answers differ by rounding at most. */
const SAME_WINDOW = 50;

/** A window whose end has passed starts again full, except for what is still under way. */
function rolled(window: RateWindow, now: number): RateWindow {
  if (window.kind !== "known" || window.reset === null || now < window.endsAt) return window;
  const remaining = Math.max(0, window.limit - window.inFlight);
  return { ...window, remaining, reset: null, previousReset: window.reset, endsAt: 0 };
}

/** When the next call may start; at most `now`: at once. Infinity: when one under way has been answered. */
export function windowOpensAt(stored: RateWindow, now: number): number {
  const window = rolled(stored, now);
  if (window.blockedUntil > now) return window.blockedUntil;
  switch (window.kind) {
    case "unlimited":
      return now;
    case "unknown":
      return window.inFlight === 0 ? now : Infinity;
    case "known":
      if (window.remaining > 0) return now;
      if (window.reset !== null) return window.endsAt;
      return window.inFlight === 0 ? now : Infinity;
  }
}

/** A call starts. */
export function reserve(stored: RateWindow, now: number): RateWindow {
  const window = rolled(stored, now);
  const inFlight = window.inFlight + 1;
  return window.kind === "known"
    ? { ...window, inFlight, remaining: Math.max(0, window.remaining - 1) }
    : { ...window, inFlight };
}

/** A call has ended; `headers` null: without an answer. `blockedFor`: with 429, milliseconds to wait. */
export function observe(
  stored: RateWindow,
  headers: RateHeaders | null,
  blockedFor: number | null,
  now: number,
): RateWindow {
  const inFlight = Math.max(0, stored.inFlight - 1);
  if (headers === null) return { ...stored, inFlight };
  const blockedUntil = Math.max(stored.blockedUntil, blockedFor === null ? 0 : now + blockedFor);
  const { limit, remaining, reset, resetAfter } = headers;
  if (limit === null || remaining === null || reset === null || resetAfter === null) {
    const { kind } = stored;
    return kind === "unknown" && blockedFor === null
      ? { kind: "unlimited", inFlight, blockedUntil }
      : { ...stored, inFlight, blockedUntil };
  }
  const learnt = { kind: "known", inFlight, blockedUntil, limit, reset, endsAt: now + resetAfter } as const;
  if (stored.kind !== "known") {
    return { ...learnt, remaining: Math.max(0, remaining - inFlight), previousReset: 0 };
  }
  if (stored.reset === null) {
    const late = reset <= stored.previousReset + SAME_WINDOW;
    if (late) return { ...stored, inFlight, blockedUntil };
    return {
      ...learnt,
      remaining: Math.min(stored.remaining, remaining),
      previousReset: stored.previousReset,
    };
  }
  if (reset < stored.reset - SAME_WINDOW) return { ...stored, inFlight, blockedUntil };
  if (reset <= stored.reset + SAME_WINDOW) {
    // Ours may be the smaller (calls under way) or Discord's (another program with the same token).
    return { ...stored, inFlight, blockedUntil, limit, remaining: Math.min(stored.remaining, remaining) };
  }
  // A later window before ours ended: Discord's moved, and which of the calls under way it has counted is unknown.
  return {
    ...learnt,
    remaining: Math.max(0, Math.min(remaining, limit) - inFlight),
    previousReset: stored.reset,
  };
}
