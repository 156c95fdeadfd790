import * as z from "../schema.ts";
import type { Lane } from "../outbox/effect.ts";
import { concerns, halted, haltSchema, NO_HALT, type Halt } from "./halt.ts";
import {
  budgetOpensAt,
  countInvalid,
  invalidRequestsSchema,
  type InvalidRequests,
} from "./invalid-requests.ts";
import { Pace, type Turn } from "./pace.ts";
import type { RateHeaders } from "./rate-headers.ts";
import { observe, reserve, UNKNOWN, windowOpensAt, type RateWindow } from "./rate-window.ts";
import type { LimitedRoute } from "./routes.ts";

/** Windows kept; beyond it those at rest are forgotten, and learnt again with their next answer. */
const MAX_WINDOWS = 2_000;

/** How a call ended, as far as limits go. */
export type CallEnd =
  | { readonly kind: "answered"; readonly status: number; readonly headers: RateHeaders }
  /** 429 of Discord's own; `retryAfter` in milliseconds. */
  | {
      readonly kind: "limited";
      readonly scope: "user" | "global" | "shared";
      readonly retryAfter: number;
      readonly headers: RateHeaders;
    }
  /** 1015, or a 429 that is not Discord's own. `retryAfter` in milliseconds, 0 where none was named. */
  | { readonly kind: "shut_out"; readonly retryAfter: number }
  | { readonly kind: "no_answer" };

/** What must outlive the object's memory: losing it would bring calls that Discord has forbidden. */
export const lastingLimits = z.object({ halt: haltSchema, invalid: invalidRequestsSchema });
export type LastingLimits = z.infer<typeof lastingLimits>;

/**
 * Everything Discord limits, in one place, since all calls of the bot share it. Time is an argument, in Unix
 * milliseconds. Fails closed: what is not known to be allowed waits.
 */
export class DiscordLimits {
  readonly #pace = new Pace();
  #globalUntil = 0;
  #halt: Halt;
  #invalid: InvalidRequests;
  #probing = false;
  /** Discord's name of a limit, by route template. */
  readonly #buckets = new Map<string, string>();
  readonly #windows = new Map<string, RateWindow>();

  constructor({ halt, invalid }: LastingLimits = { halt: NO_HALT, invalid: [] }) {
    // A new instance may come of a deploy with another token: it may probe at once, but goes on doubling.
    this.#halt = halt.kind === "unauthorized" ? { ...halt, until: 0 } : halt;
    this.#invalid = invalid;
  }

  get lasting(): LastingLimits {
    return { halt: this.#halt, invalid: this.#invalid };
  }

  /** When a call may start; at most `now`: at once. Infinity: when one under way has ended. */
  opensAt(route: LimitedRoute, lane: Lane, now: number): number {
    return Math.max(
      this.#haltOpensAt(route, now),
      this.#globalUntil,
      budgetOpensAt(this.#invalid, lane, now),
      windowOpensAt(this.#windows.get(this.#key(route)) ?? UNKNOWN, now),
      this.#pace.opensAt(now),
    );
  }

  /** A call starts; it was allowed by `opensAt`. Each is followed by one `ended` with the turn. */
  started(route: LimitedRoute, now: number): Turn {
    const key = this.#key(route);
    this.#windows.set(key, reserve(this.#windows.get(key) ?? UNKNOWN, now));
    if (concerns(this.#halt, route.authorization)) this.#probing = true;
    if (this.#windows.size > MAX_WINDOWS) this.#forgetResting(now);
    return this.#pace.start(now);
  }

  ended(route: LimitedRoute, turn: Turn, end: CallEnd, now: number): void {
    this.#pace.end(turn, now);
    if (concerns(this.#halt, route.authorization)) this.#probing = false;
    this.#observe(route, end, now);
    if (isInvalid(end)) this.#invalid = countInvalid(this.#invalid, now);
    if (end.kind === "no_answer") return;
    if (end.kind === "shut_out") {
      this.#halt = halted(this.#halt, "shut_out", end.retryAfter, now);
    } else if (end.kind === "answered" && end.status === 401 && route.authorization === "bot") {
      this.#halt = halted(this.#halt, "unauthorized", 0, now);
    } else if (concerns(this.#halt, route.authorization)) {
      this.#resume(now);
    }
    if (end.kind === "limited" && end.scope === "global") {
      this.#globalUntil = Math.max(this.#globalUntil, now + end.retryAfter);
    }
  }

  /** Answers to calls from before the halt prove nothing; those of a probe, after it, do. */
  #resume(now: number): void {
    if (this.#halt.kind !== "none" && now >= this.#halt.until) this.#halt = NO_HALT;
  }

  #haltOpensAt(route: LimitedRoute, now: number): number {
    if (this.#halt.kind === "none" || !concerns(this.#halt, route.authorization)) return 0;
    if (now < this.#halt.until) return this.#halt.until;
    return this.#probing ? Infinity : 0;
  }

  #observe(route: LimitedRoute, end: CallEnd, now: number): void {
    const headers = end.kind === "answered" || end.kind === "limited" ? end.headers : null;
    const bucket = headers?.bucket ?? null;
    if (bucket !== null && this.#buckets.get(route.template) !== bucket) this.#learn(route.template, bucket);
    const key = this.#key(route);
    const blockedFor = end.kind === "limited" && end.scope !== "global" ? end.retryAfter : null;
    this.#windows.set(key, observe(this.#windows.get(key) ?? UNKNOWN, headers, blockedFor, now));
  }

  /** Discord has named the limit of a route: its windows, and the calls under way in them, go by that name now. */
  #learn(template: string, bucket: string): void {
    this.#buckets.set(template, bucket);
    for (const [key, window] of this.#windows) {
      if (!key.startsWith(`${template} `)) continue;
      this.#windows.delete(key);
      const named = `${bucket}${key.slice(template.length)}`;
      this.#windows.set(named, joined(this.#windows.get(named), window));
    }
  }

  #key({ template, major }: LimitedRoute): string {
    return `${this.#buckets.get(template) ?? template} ${major}`;
  }

  #forgetResting(now: number): void {
    for (const [key, window] of this.#windows) {
      if (window.inFlight === 0 && windowOpensAt(window, now) <= now) this.#windows.delete(key);
    }
  }
}

/** What Discord counts against our address: 401, 403 and 429, but not a limit shared with other bots. */
function isInvalid(end: CallEnd): boolean {
  switch (end.kind) {
    case "answered":
      return end.status === 401 || end.status === 403;
    case "limited":
      return end.scope !== "shared";
    case "shut_out":
      return true;
    case "no_answer":
      return false;
  }
}

/** Calls under way in `moved` count in the window that another route has opened already. */
function joined(existing: RateWindow | undefined, moved: RateWindow): RateWindow {
  if (existing === undefined) return moved;
  const inFlight = existing.inFlight + moved.inFlight;
  return existing.kind === "known"
    ? { ...existing, inFlight, remaining: Math.max(0, existing.remaining - moved.inFlight) }
    : { ...existing, inFlight };
}
