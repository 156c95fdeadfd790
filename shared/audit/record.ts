import canonicalize from "canonicalize";
import type { AuditEvent } from "./event.ts";

/** SHA-256 of the text's UTF-8 bytes in lower-case hex. A parameter, because the platform's is not pure. */
export type Sha256 = (text: string) => string;

/** A record as D1 keeps it; the names are the table's columns. */
export interface AuditRow {
  readonly seq: number;
  readonly recorded_at: number;
  readonly at: number;
  readonly class: string;
  readonly event: string;
  readonly actor_type: string;
  readonly actor_id: string | null;
  readonly outcome: string;
  readonly request_id: string | null;
  readonly address: string | null;
  readonly body: string;
  readonly hash: string;
}

/** What a record's body has besides the columns. */
export interface AuditBody {
  readonly address_hash: AddressHash | null;
  readonly detail: AuditEvent["detail"];
  readonly attestation: {
    readonly chain_uid: string;
    readonly prev_event?: { readonly fingerprint: { readonly value: string } };
  };
}

/** Columns in the order in which rows travel as JSON arrays. */
export const AUDIT_COLUMNS = [
  "seq",
  "recorded_at",
  "at",
  "class",
  "event",
  "actor_type",
  "actor_id",
  "outcome",
  "request_id",
  "address",
  "body",
  "hash",
] as const satisfies readonly (keyof AuditRow)[];

/** An address that only the holder of the day's key can recognise. */
export interface AddressHash {
  /** The UTC day whose key was used: `2026-11-21`. */
  readonly day: string;
  /** HMAC-SHA-256 of the address, its first 128 bits in hex. */
  readonly hash: string;
}

/** Where a record stands in the chain. */
export interface Place {
  readonly seq: number;
  /** Unix milliseconds; never less than the record before. */
  readonly recordedAt: number;
  /** Names the chain, so that no record of another log passes for one of this. */
  readonly chain: string;
  /** The hash of the record before; null for the first. */
  readonly previous: string | null;
}

/** JSON as RFC 8785 orders and writes it; for a value that is JSON there always is one. */
export const canonical = (value: unknown): string => canonicalize(value) as string;

/** OCSF's number for SHA-256 in a `fingerprint`. */
const OCSF_SHA256 = 3;

/**
 * The row of an event. Its body is what the hash covers, as OCSF 1.9 has it (profile `record_integrity`): the
 * whole record in canonical JSON with the fingerprint of the one before in it, so each hash vouches for all before.
 */
export function sealRecord(
  event: AuditEvent,
  addressHash: AddressHash | null,
  place: Place,
  sha256: Sha256,
): AuditRow {
  const { seq, recordedAt, chain, previous } = place;
  const columns = {
    seq,
    recorded_at: recordedAt,
    at: event.at,
    class: event.class,
    event: event.event,
    actor_type: event.actor.type,
    actor_id: event.actor.id,
    outcome: event.outcome,
    request_id: event.requestId,
  };
  const body = canonical({
    ...columns,
    address_hash: addressHash,
    detail: event.detail,
    attestation: {
      chain_uid: chain,
      ...(previous === null
        ? {}
        : { prev_event: { fingerprint: { algorithm_id: OCSF_SHA256, value: previous } } }),
    },
  });
  return { ...columns, address: event.address, body, hash: sha256(body) };
}
