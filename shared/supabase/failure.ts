import type { Outcome } from "../breaker/state.ts";
import type { Result } from "../result.ts";

/** What a call of Supabase's came to, where it did not work. Reasons are for operators and hold no secret. */
export type SupabaseFailure =
  /** Not asked: it has failed too often of late. `retryAfter` in milliseconds. */
  | { readonly kind: "breaker_open"; readonly reason: string; readonly retryAfter: number }
  /** Not reached, too slow, or in trouble of its own: the same call may work later. */
  | { readonly kind: "unavailable"; readonly reason: string }
  /** No call can work until an operator changes something: the key, the address, or the migrations. */
  | { readonly kind: "unusable"; readonly reason: string }
  /** The record says otherwise, and is left alone. */
  | { readonly kind: "conflict"; readonly reason: string }
  /** This call's own values are wrong. */
  | { readonly kind: "invalid"; readonly reason: string };

/** What the end of a call tells of Supabase's health: a refusal is an answer, and an answer means that it works. */
export function dependencyOutcome(result: Result<unknown, SupabaseFailure>): Outcome {
  if (result.ok) return "success";
  switch (result.error.kind) {
    case "unavailable":
      return "error";
    // Of our key, our address or our migrations; the outbox has a guard of its own for it.
    case "unusable":
    case "breaker_open":
      return "unknown";
    case "conflict":
    case "invalid":
      return "success";
  }
}

/** An answer of PostgREST's as supabase-js hands it over; `status` 0: there was none. */
export interface SupabaseError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What our functions raise when the record says otherwise (`migrations/supabase`). */
const CONFLICT = "PT409";

/** PostgREST: no such function, schema or way to call it. PostgreSQL: no such table, column or function. */
const NOT_MIGRATED = new Set(["PGRST202", "PGRST203", "PGRST106", "42P01", "42703", "42883", "3F000"]);

/**
 * SQLSTATE classes that pass by themselves: connection, rollback (deadlock, serialisation), resources, lock not
 * available, operator intervention (statement timeout, shutdown), system error.
 */
const PASSING_CLASSES = new Set(["08", "40", "53", "55", "57", "58"]);

/** PostgREST has no connection to the database, or found no free one (PGRST000 to PGRST003). */
const NO_CONNECTION = /^PGRST00\d$/;

/** Longest part of a message of the other side's that is repeated. */
const MAX_MESSAGE = 200;

const isPassingStatus = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Tells apart what to do about a failed call. Unknown errors count as the call's own: they must not be tried for ever. */
export function classify({ status, code, message }: SupabaseError): SupabaseFailure {
  const said = message.slice(0, MAX_MESSAGE);
  if (status === 0) return { kind: "unavailable", reason: `Supabase was not reached: ${said}` };
  if (code === CONFLICT) return { kind: "conflict", reason: said };
  if (NOT_MIGRATED.has(code)) {
    return { kind: "unusable", reason: `Supabase lacks a part of migrations/supabase (${code}): ${said}` };
  }
  if (PASSING_CLASSES.has(code.slice(0, 2)) || NO_CONNECTION.test(code)) {
    return { kind: "unavailable", reason: `Supabase is not available (${code}): ${said}` };
  }
  if (status === 401 || status === 403) {
    return {
      kind: "unusable",
      reason: `Supabase does not accept SUPABASE_SERVICE_ROLE_KEY (${status}): ${said}`,
    };
  }
  if (isPassingStatus(status))
    return { kind: "unavailable", reason: `Supabase is not available (${status})` };
  // Everything that Supabase itself refuses has a code.
  if (code === "") {
    return { kind: "unusable", reason: `what answers at SUPABASE_URL is no Supabase (${status}): ${said}` };
  }
  return { kind: "invalid", reason: `Supabase answered ${status} (${code}): ${said}` };
}
