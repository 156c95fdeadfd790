import type { Result } from "../result.ts";
import type { SupabaseFailure } from "../supabase/failure.ts";
import type { MemberRecord, Page, TokenRecord } from "./reconcile.ts";

/** What became of a row that was put back; anything but the first two is a conflict, and left the record as it was. */
export interface Restored {
  readonly key: string;
  readonly outcome: "recorded" | "unchanged" | "wallet_taken" | "other_wallet" | "other_member";
}

/** Rows whose key lies behind `after` ("": from the start) and not behind `upTo` (null: to the end). */
export interface KeyRange {
  readonly after: string;
  readonly upTo: string | null;
}

/** One table of D1's, as reconciliation walks it. Faults throw. */
export interface LocalTable<Row> {
  readonly page: (after: string, limit: number, now: number) => Promise<Page<Row>>;
  readonly restore: (rows: readonly Row[]) => Promise<readonly Restored[]>;
}

/** The same table of Supabase's. */
export interface RemoteTable<Row> {
  /** "same" when the range's digest is the one given; no rows travel then. */
  readonly compare: (
    range: KeyRange,
    limit: number,
    digest: string,
    now: number,
  ) => Promise<Result<"same" | Page<Row>, SupabaseFailure>>;
  readonly restore: (rows: readonly Row[]) => Promise<Result<readonly Restored[], SupabaseFailure>>;
}

/** Where the walk goes on. */
export interface ReconcileCursor {
  readonly table: "members" | "tokens";
  readonly after: string;
}

export const START: ReconcileCursor = { table: "members", after: "" };

/** Both sides and the walk's place. */
export interface Ledgers {
  readonly members: { readonly d1: LocalTable<MemberRecord>; readonly supabase: RemoteTable<MemberRecord> };
  readonly tokens: { readonly d1: LocalTable<TokenRecord>; readonly supabase: RemoteTable<TokenRecord> };
  readonly readCursor: () => Promise<ReconcileCursor>;
  readonly writeCursor: (cursor: ReconcileCursor) => Promise<void>;
}
