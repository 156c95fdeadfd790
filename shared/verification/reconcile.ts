import type { Snowflake } from "../discord/snowflake.ts";
import type { TokenStatus, VerificationToken, VerifiedMember } from "./token.ts";

/** A verified member as both sides know them; `token` null: the verification's token is long gone. */
export type MemberRecord = Pick<
  VerifiedMember,
  "userId" | "wallet" | "displayName" | "avatarUrl" | "verifiedAt"
> & { readonly token: string | null };

/** A link as both sides know it. */
export type TokenRecord = Omit<VerificationToken, "guildId" | "locale">;

/** Rows in the order of their keys; `complete`: no further one is in the range that was asked for. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly complete: boolean;
}

/** Two records that cannot both be right. Neither is changed: that is for a person to decide. */
export interface Conflict {
  readonly key: string;
  readonly reason: string;
}

export interface Repairs<Row> {
  /** What Supabase lost. */
  readonly toSupabase: readonly Row[];
  /** What D1 lost. */
  readonly toD1: readonly Row[];
  readonly conflicts: readonly Conflict[];
}

/** How rows of one table are compared. Keys are ASCII, whose order is the same here and in both databases. */
export interface Comparison<Row> {
  readonly keyOf: (row: Row) => string;
  /** The row's line in the digest of a range; the SQL function writes the same one. */
  readonly lineOf: (row: Row) => string;
  /** `settledBefore`, Unix milliseconds: what D1 wrote later may still be on its way through the outbox. */
  readonly plan: (d1: readonly Row[], supabase: readonly Row[], settledBefore: number) => Repairs<Row>;
}

/** A use makes a status final: it only ever moves forward here. `edge.status_rank` in SQL says the same. */
const RANK: Readonly<Record<TokenStatus, number>> = { pending: 1, expired: 2, failed: 3, success: 4 };

/** Cuts two pages to the range that both cover. `end` is its last key; null: it reaches the end of the table. */
export function commonRange<Row>(
  d1: Page<Row>,
  supabase: Page<Row>,
  keyOf: (row: Row) => string,
): { readonly d1: readonly Row[]; readonly supabase: readonly Row[]; readonly end: string | null } {
  const ends = [d1, supabase].flatMap(({ rows, complete }) => {
    const last = rows.at(-1);
    return complete || last === undefined ? [] : [keyOf(last)];
  });
  const end = ends.length === 0 ? null : ends.reduce((least, key) => (key < least ? key : least));
  const inRange = (rows: readonly Row[]) => (end === null ? rows : rows.filter((row) => keyOf(row) <= end));
  return { d1: inRange(d1.rows), supabase: inRange(supabase.rows), end };
}

/** Decides for every key of either side; `null` stands for a side that has no row. */
function planBy<Row>(
  keyOf: (row: Row) => string,
  decide: (d1: Row | null, supabase: Row | null) => "equal" | "to_supabase" | "to_d1" | { conflict: string },
): (d1: readonly Row[], supabase: readonly Row[]) => Repairs<Row> {
  return (d1, supabase) => {
    const here = new Map(d1.map((row) => [keyOf(row), row]));
    const there = new Map(supabase.map((row) => [keyOf(row), row]));
    const toSupabase: Row[] = [];
    const toD1: Row[] = [];
    const conflicts: Conflict[] = [];
    for (const key of new Set([...here.keys(), ...there.keys()])) {
      const mine = here.get(key) ?? null;
      const theirs = there.get(key) ?? null;
      const decision = decide(mine, theirs);
      if (decision === "to_supabase" && mine !== null) toSupabase.push(mine);
      else if (decision === "to_d1" && theirs !== null) toD1.push(theirs);
      else if (typeof decision === "object") conflicts.push({ key, reason: decision.conflict });
    }
    return { toSupabase, toD1, conflicts };
  };
}

const memberKey = (member: MemberRecord): Snowflake => member.userId;

export const MEMBERS: Comparison<MemberRecord> = {
  keyOf: memberKey,
  lineOf: ({ userId, wallet }) => `${userId}:${wallet}`,
  plan: (d1, supabase, settledBefore) =>
    planBy(memberKey, (mine, theirs) => {
      if (mine === null) return "to_d1";
      if (theirs === null) return mine.verifiedAt < settledBefore ? "to_supabase" : "equal";
      return mine.wallet === theirs.wallet ? "equal" : { conflict: "the two sides have different wallets" };
    })(d1, supabase),
};

const tokenKey = ({ token }: TokenRecord): string => token;

/** What is pending past its end must be given as expired, whether or not a clean-up has come by. */
export const TOKENS: Comparison<TokenRecord> = {
  keyOf: tokenKey,
  lineOf: ({ token, userId, status }) => `${token}:${userId}:${status}`,
  plan: (d1, supabase, settledBefore) =>
    planBy(tokenKey, (mine, theirs) => {
      // A pending link that only Supabase has is the gateway bot's; it comes over when it is used (row V6).
      if (mine === null) return theirs?.status === "pending" ? "equal" : "to_d1";
      // Nothing happens to a link past its end.
      const settled = mine.expiresAt < settledBefore;
      if (theirs === null) return settled ? "to_supabase" : "equal";
      if (mine.userId !== theirs.userId) return { conflict: "the two sides have different members" };
      const lead = RANK[mine.status] - RANK[theirs.status];
      if (lead < 0) return "to_d1";
      return lead > 0 && settled ? "to_supabase" : "equal";
    })(d1, supabase),
};
