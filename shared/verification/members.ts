import type { Snowflake } from "../discord/snowflake.ts";
import type { Json } from "../json.ts";
import type { Result } from "../result.ts";
import type { SupabaseFailure } from "../supabase/failure.ts";

/** `reset`: not verified any more, and free to verify again. `erase`: nothing of theirs is kept. */
export type Forgetting = "reset" | "erase";

/** A member who was forgotten, until Supabase has forgotten them too. Times are Unix milliseconds. */
export interface Forgotten {
  readonly userId: Snowflake;
  /** Where it was asked for. */
  readonly guildId: Snowflake;
  readonly how: Forgetting;
  readonly at: number;
  /** Whether they have verified again since. */
  readonly verifiedAgain: boolean;
}

/** What the team does to a member's record, and what a member may ask of it (D1). One round trip each; faults throw. */
export interface MemberStore {
  /** The team's word in place of a wallet: the role without a signature. */
  vouch(member: {
    readonly userId: Snowflake;
    readonly guildId: Snowflake;
    readonly by: Snowflake;
    readonly at: number;
  }): Promise<void>;
  /**
   * Takes the record away, in one transaction with the mark that keeps reconciliation from bringing it back. False:
   * there was nothing to take; the mark is set all the same, for what Supabase alone may have.
   */
  forget(member: Omit<Forgotten, "verifiedAgain">): Promise<boolean>;
  /** Supabase has forgotten them. */
  forgetSettled(userId: Snowflake, at: number): Promise<void>;
  /** Those not settled who were forgotten after `after` and before `before`. */
  unsettled(after: number, before: number): Promise<readonly Forgotten[]>;
  /** Removes the marks that were settled before `before`. */
  dropSettled(before: number): Promise<number>;
  /** Every row that names the member, by table; `cut_off` has the tables with more rows than one answer takes. */
  everythingOf(userId: Snowflake): Promise<Readonly<Record<string, readonly Json[]>>>;
}

/** What Supabase keeps of a member, as JSON. */
export type RemoteMemberRecord = (userId: Snowflake) => Promise<Result<Json, SupabaseFailure>>;
