import type { Snowflake } from "../discord/snowflake.ts";
import { isSnowflake } from "../discord/snowflake.ts";
import type { VerificationToken, VerifiedMember } from "./token.ts";

/** Where a page of members begins: behind this one, newest first. */
export interface MemberCursor {
  readonly verifiedAt: number;
  readonly userId: Snowflake;
}

/** What somebody looks for: a member by id or wallet, or by a part of the name. */
export type MemberSearch =
  | { readonly by: "all" }
  | { readonly by: "id"; readonly id: Snowflake }
  | { readonly by: "wallet"; readonly wallet: string }
  | { readonly by: "name"; readonly name: string };

/** A member who has a guild's role by its team's word. */
export interface VouchedMember {
  readonly userId: Snowflake;
  readonly guildId: Snowflake;
  /** Whose word it was: a Discord id. */
  readonly vouchedBy: Snowflake;
  /** Unix milliseconds. */
  readonly vouchedAt: number;
}

/** Verified members as operators look them up. */
export interface MemberDirectory {
  readonly list: (
    search: MemberSearch,
    behind: MemberCursor | null,
    limit: number,
  ) => Promise<readonly VerifiedMember[]>;
  /** Newest first; a wallet or a name finds nobody, since the team's word has neither. */
  readonly vouched: (
    search: MemberSearch,
    behind: MemberCursor | null,
    limit: number,
  ) => Promise<readonly VouchedMember[]>;
  /** The links of the last seven days that a member was given, newest first. */
  readonly links: (userId: Snowflake) => Promise<readonly VerificationToken[]>;
}

/** Ids of members have at least 17 digits: fewer are part of a name. */
const SHORTEST_ID = 17;
/** 32 bytes in base58. */
const WALLET = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

export function memberSearch(text: string): MemberSearch {
  if (text === "") return { by: "all" };
  if (text.length >= SHORTEST_ID && isSnowflake(text)) return { by: "id", id: text };
  if (WALLET.test(text)) return { by: "wallet", wallet: text };
  return { by: "name", name: text };
}

const CURSOR = /^(\d{1,15})-(\d{1,20})$/;

export const formatCursor = ({ verifiedAt, userId }: MemberCursor): string => `${verifiedAt}-${userId}`;

/** Null: the beginning, also for a text that is no cursor. */
export function parseCursor(text: string): MemberCursor | null {
  const [, verifiedAt, userId] = CURSOR.exec(text) ?? [];
  return verifiedAt === undefined || userId === undefined ? null : { verifiedAt: Number(verifiedAt), userId };
}
