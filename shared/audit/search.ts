import * as z from "zod";
import type { Snowflake } from "../discord/snowflake.ts";
import { UNKNOWN_ADDRESS, writtenAddress } from "../http/client-address.ts";
import { err, ok, type Result } from "../result.ts";
import { AUDIT_CLASSES, AUDIT_OUTCOMES } from "./event.ts";
import type { AuditBody, AuditRow } from "./record.ts";

/** Records of one answer, unless the caller asks for fewer or more. */
const DEFAULT_LIMIT = 50;
/** A record takes 16 KiB at most, so an answer stays under 3.2 MB. */
const MAX_LIMIT = 200;

/** What a record has to be; a field that is absent asks for nothing. */
export interface AuditFilter {
  readonly class?: string | undefined;
  readonly event?: string | undefined;
  readonly actor?: string | undefined;
  readonly outcome?: string | undefined;
  readonly requestId?: string | undefined;
  /** Discord id: what the member did, as one of the team too, and what was done to them. */
  readonly member?: Snowflake | undefined;
  /** Any of these; an address has another hash each day. */
  readonly addressHashes?: readonly string[] | undefined;
}

/** Unix milliseconds by the log's own clock (`recorded_at`): `from` is in, `to` is not; null: no bound. */
export interface TimeRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** What an operator asks; `address` still has to be turned into its hashes. */
export interface AuditQuery {
  readonly filter: Omit<AuditFilter, "addressHashes">;
  readonly time: TimeRange;
  readonly address: string | null;
}

export interface AuditPage {
  /** Only records before this sequence number; null: from the newest on. */
  readonly before: number | null;
  readonly limit: number;
}

/** A time as ISO 8601 with its zone; a number could mean seconds as well as milliseconds. */
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** As the edge keys clients: IPv6 by its /64, written with or without the prefix length. */
const address = z
  .string()
  .max(64)
  .transform(writtenAddress)
  .refine((key) => key !== UNKNOWN_ADDRESS, "must be an IPv4 or IPv6 address");

const queryFields = {
  class: z.enum(AUDIT_CLASSES).optional(),
  event: z
    .string()
    .regex(/^[a-z0-9_]{1,64}$/)
    .optional(),
  actor: z.string().min(1).max(100).optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  requestId: z.string().min(1).max(100).optional(),
  address: address.optional(),
  from: time.optional(),
  to: time.optional(),
};

export const searchSchema = z.strictObject({
  ...queryFields,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number)
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MAX_LIMIT, `must be 1 to ${MAX_LIMIT}`)
    .optional(),
});

export const exportSchema = z.strictObject({ ...queryFields, format: z.enum(["jsonl", "csv"]).optional() });

export type ExportFormat = "jsonl" | "csv";

/** The query of a search; the error names the parameter. An unknown parameter is an error: a misspelt filter would find everything. */
export function parseSearch(
  parameters: URLSearchParams,
): Result<{ readonly query: AuditQuery; readonly page: AuditPage }, string> {
  const parsed = parseParameters(searchSchema, parameters);
  if (!parsed.ok) return parsed;
  const { cursor, limit, ...fields } = parsed.value;
  return ok({ query: queryOf(fields), page: { before: cursor ?? null, limit: limit ?? DEFAULT_LIMIT } });
}

/** The query of an export; the error names the parameter. */
export function parseExport(
  parameters: URLSearchParams,
): Result<{ readonly query: AuditQuery; readonly format: ExportFormat }, string> {
  const parsed = parseParameters(exportSchema, parameters);
  if (!parsed.ok) return parsed;
  const { format, ...fields } = parsed.value;
  return ok({ query: queryOf(fields), format: format ?? "jsonl" });
}

function parseParameters<T>(schema: z.ZodType<T>, parameters: URLSearchParams): Result<T, string> {
  const twice = [...parameters.keys()].find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) return err(`${twice}: is given twice`);
  const parsed = schema.safeParse(Object.fromEntries(parameters));
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ path, message }) => [...path, message].join(": ")).join("; "));
}

type QueryFields = AuditQuery["filter"] & {
  readonly address?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

const queryOf = ({ address: client, from, to, ...filter }: QueryFields): AuditQuery => ({
  filter,
  time: { from: from ?? null, to: to ?? null },
  address: client ?? null,
});

/** Who works from Discord is an operator of this name. */
export const isBy = (member: Snowflake, actorId: string | null): boolean =>
  actorId === member || actorId === `discord:${member}`;

/** Whether a filter asks for anything at all. */
export const isFiltered = (filter: AuditFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** The filter in plain code, for records that are not in D1 any more. `body` is the row's, parsed. */
export function matches(row: AuditRow, body: AuditBody, filter: AuditFilter): boolean {
  const { addressHashes } = filter;
  return (
    (filter.class === undefined || row.class === filter.class) &&
    (filter.event === undefined || row.event === filter.event) &&
    (filter.actor === undefined || row.actor_id === filter.actor) &&
    (filter.outcome === undefined || row.outcome === filter.outcome) &&
    (filter.requestId === undefined || row.request_id === filter.requestId) &&
    (filter.member === undefined ||
      isBy(filter.member, row.actor_id) ||
      body.detail["member"] === filter.member) &&
    (addressHashes === undefined ||
      (body.address_hash !== null && addressHashes.includes(body.address_hash.hash)))
  );
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** A record as the search answers it. */
export function toItem(row: AuditRow) {
  const { address_hash, detail, attestation } = JSON.parse(row.body) as AuditBody;
  return {
    seq: row.seq,
    recordedAt: isoTime(row.recorded_at),
    at: isoTime(row.at),
    class: row.class,
    event: row.event,
    actor: { type: row.actor_type, id: row.actor_id },
    outcome: row.outcome,
    requestId: row.request_id,
    address: row.address,
    addressHash: address_hash,
    detail,
    hash: row.hash,
    previous: attestation.prev_event?.fingerprint.value ?? null,
  };
}
