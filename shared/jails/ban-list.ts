import { byPlace, type Place } from "../place.ts";
import { RULE_NAMES, type RuleName } from "../limits/rules.ts";
import type { Ban, BanCause } from "./ban.ts";

const EVERYTHING = "*";
const SCOPES = [EVERYTHING, ...RULE_NAMES] as const;

/** What a ban shuts out from: everything, or the routes under one rule. */
export const scopeOf = (cause: BanCause): string => (cause.by === "jail" ? EVERYTHING : cause.rule);

const idOf = (scope: string, key: string): string => `${scope} ${key}`;

/** Where a ban stands in the list: the longest first. */
export const placeOfBan = ({ until, key, cause }: Ban): Place => ({
  at: until,
  id: idOf(scopeOf(cause), key),
});

/** The bans in force, by key and scope. */
export class BanList {
  readonly #capacity: number;
  readonly #bans = new Map<string, Ban>();
  /** No ban ends before this: until then pruning finds nothing. */
  #nextEnd = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The ban that stands in the way of a request under these rules. */
  find(key: string, rules: readonly RuleName[], now: number): Ban | null {
    if (this.#bans.size === 0) return null;
    for (const scope of [EVERYTHING, ...rules]) {
      const id = idOf(scope, key);
      const ban = this.#bans.get(id);
      if (ban === undefined) continue;
      if (ban.until > now) return ban;
      this.#bans.delete(id);
    }
    return null;
  }

  /** False: full of bans in force; the limits themselves still hold for the key. */
  add(ban: Ban, now: number): boolean {
    if (this.#bans.size >= this.#capacity && this.#nextEnd <= now) this.#prune(now);
    if (this.#bans.size >= this.#capacity) return false;
    this.#bans.set(placeOfBan(ban).id, ban);
    this.#nextEnd = Math.min(this.#nextEnd, ban.until);
    return true;
  }

  remove(key: string): boolean {
    return SCOPES.filter((scope) => this.#bans.delete(idOf(scope, key))).length > 0;
  }

  #prune(now: number): void {
    this.#nextEnd = Infinity;
    for (const [id, ban] of this.#bans) {
      if (ban.until <= now) this.#bans.delete(id);
      else this.#nextEnd = Math.min(this.#nextEnd, ban.until);
    }
  }

  /** The longest first; with `after` only those behind that place. */
  list(now: number, limit: number, after: Place | null = null): readonly Ban[] {
    return [...this.#bans]
      .map(([id, ban]) => ({ at: ban.until, id, ban }))
      .filter((one) => one.at > now && (after === null || byPlace(after, one) < 0))
      .sort(byPlace)
      .slice(0, limit)
      .map(({ ban }) => ban);
  }
}
