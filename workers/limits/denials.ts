import { scopeOf } from "../../shared/jails/ban-list.ts";
import type { Ban } from "../../shared/jails/ban.ts";
import type { RuleName } from "../../shared/limits/rules.ts";

/** 610 bytes each, measured: 5 MB. The oldest gives way: its key is asked about once more. */
const MOST_DENIALS = 8_000;

/** Why a key is refused without asking: a rule until it has room again, or a ban. */
export type Denial =
  | { readonly kind: "limited"; readonly rule: RuleName; readonly until: number }
  | { readonly kind: "banned"; readonly ban: Ban; readonly until: number };

/**
 * What an isolate knows of keys that are shut out: as long as it knows, no object is asked. `lifts` is the count of
 * lifted bans when the object was asked (`add`) and now (`find`): what was learned before a lift is asked for again.
 */
export class Denials {
  readonly #denials = new Map<string, { denial: Denial; lifts: number }>();

  find(key: string, rules: readonly RuleName[], lifts: number, now: number): Denial | null {
    for (const scope of ["*", ...rules]) {
      const id = `${scope} ${key}`;
      const entry = this.#denials.get(id);
      if (entry === undefined) continue;
      if (entry.denial.until > now && entry.lifts === lifts) return entry.denial;
      this.#denials.delete(id);
    }
    return null;
  }

  add(key: string, denial: Denial, lifts: number, now: number): void {
    if (denial.until <= now) return;
    const id = `${denial.kind === "banned" ? scopeOf(denial.ban.cause) : denial.rule} ${key}`;
    this.#denials.delete(id);
    this.#denials.set(id, { denial, lifts });
    if (this.#denials.size > MOST_DENIALS) {
      for (const oldest of this.#denials.keys()) {
        this.#denials.delete(oldest);
        break;
      }
    }
  }
}
