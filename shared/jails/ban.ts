import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";
import type { RuleName } from "../limits/rules.ts";

/** What any part may report about a key (row P4). */
export type Offence = "rate_exceeded" | "invalid_request" | "authentication_failed" | "suspicious_content";

/** Also each refused request, which the limiter counts itself. */
export type CountedOffence = Offence | "dropped";

/** `threshold` offences within `period` lock a key up for `ban`; both in milliseconds. */
export interface Jail {
  readonly threshold: number;
  readonly period: number;
  readonly ban: number;
}

/** Row P4's figures. */
export const JAILS = {
  api: { threshold: 10, period: 300 * SECOND, ban: 1800 * SECOND },
  flood: { threshold: 100, period: 60 * SECOND, ban: 3600 * SECOND },
  login: { threshold: 5, period: 15 * MINUTE, ban: HOUR },
  default: { threshold: 3, period: 10 * MINUTE, ban: HOUR },
} as const satisfies Record<string, Jail>;

export type JailName = keyof typeof JAILS;
export type Jails = Readonly<Record<JailName, Jail>>;
export const JAIL_NAMES = Object.keys(JAILS) as readonly JailName[];

/** Which jail an offence counts towards. */
export const JAIL_OF: Readonly<Record<CountedOffence, JailName>> = {
  rate_exceeded: "api",
  invalid_request: "api",
  authentication_failed: "login",
  suspicious_content: "default",
  dropped: "flood",
};

/** One overrun is one offence, however many requests it was made of: a second must lie between two. */
export const RATE_OFFENCE_SPACING = SECOND;

/** Repeat offenders: each further ban is twice as long, up to this. */
const LONGEST_BAN = DAY;
const GROWTH = 2;

/** Forgiveness: for each day without a new ban after the last one ended, one repeat is forgotten. */
const FORGIVEN_AFTER = DAY;

/** Why a key is shut out: a jail (from everything), or one rule's block (from the routes under that rule). */
export type BanCause =
  | { readonly by: "jail"; readonly jail: JailName }
  | { readonly by: "limit"; readonly rule: RuleName };

/** Who is shut out, why, until when; times in Unix milliseconds. */
export interface Ban {
  readonly key: string;
  readonly cause: BanCause;
  readonly offence: CountedOffence;
  readonly since: number;
  readonly until: number;
  /** How many bans of this key came before and are not yet forgiven. */
  readonly repeats: number;
}

/** What is remembered of a key's last ban. */
export interface PriorBan {
  readonly repeats: number;
  readonly until: number;
}

/** How many earlier bans still count at `now`. */
export function unforgiven(last: PriorBan | null, now: number): number {
  if (last === null) return 0;
  const forgiven = Math.max(0, Math.floor((now - last.until) / FORGIVEN_AFTER));
  return Math.max(0, last.repeats + 1 - forgiven);
}

/** When nothing of a ban counts any more. */
export const forgottenAt = (prior: PriorBan): number => prior.until + (prior.repeats + 1) * FORGIVEN_AFTER;

/** Milliseconds of the next ban. */
export const banLength = (jail: Jail, repeats: number): number =>
  Math.min(LONGEST_BAN, jail.ban * GROWTH ** Math.min(repeats, 32));
