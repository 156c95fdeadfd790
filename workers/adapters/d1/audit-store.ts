import { AUDIT_COLUMNS, type AuditRow } from "../../../shared/audit/record.ts";
import type { AuditFilter, AuditPage, TimeRange } from "../../../shared/audit/search.ts";

/** Rows that one search looks through; about 50 ms of D1. What lies behind them is the next page's. */
export const SCAN_ROWS = 50_000;
/** Rows and bytes of bodies that one step of an export holds: few steps, because a request has 1,000 queries of D1. */
const BATCH_ROWS = 5_000;
const BATCH_BYTES = 4_000_000;

/** Sequence numbers, both included; empty when `first` is greater. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface Found {
  /** Newest first. */
  readonly rows: readonly AuditRow[];
  /** The search goes on before this sequence number; null: it is at its end. */
  readonly next: number | null;
}

/** The audit log's table as it is read. */
export interface AuditStore {
  /** The records of a time range. */
  readonly span: (time: TimeRange) => Promise<Span>;
  /** One page of the records in a span that fit. A page may be short, even empty, though there is a next one. */
  readonly find: (filter: AuditFilter, span: Span, page: AuditPage) => Promise<Found>;
  /** The next rows of a span in order, as many as one step holds; none: there are no more. */
  readonly batch: (span: Span) => Promise<readonly AuditRow[]>;
}

const COLUMNS = AUDIT_COLUMNS.join(", ");

/** How a filter's fields are asked in SQL; each has its place among the parameters. */
const CONDITIONS = {
  class: (at: string) => `class = ${at}`,
  event: (at: string) => `event = ${at}`,
  actor: (at: string) => `actor_id = ${at}`,
  outcome: (at: string) => `outcome = ${at}`,
  requestId: (at: string) => `request_id = ${at}`,
  member: (at: string) =>
    `(actor_id IN (${at}, 'discord:' || ${at}) OR (instr(body, ${at}) > 0 AND body ->> '$.detail.member' = ${at}))`,
  addressHashes: (at: string) => `body ->> '$.address_hash.hash' IN (SELECT value FROM json_each(${at}))`,
} satisfies Record<keyof AuditFilter, (at: string) => string>;

/**
 * The first sequence number recorded at or after a time, by halving: `recorded_at` never decreases, so no index is
 * needed. A step reads one row; where rows have been dropped it reads the next that is there.
 */
const SEQ_AT = `
  WITH RECURSIVE step(low, high) AS (
    SELECT ifnull((SELECT min(seq) FROM audit), 1), ifnull((SELECT max(seq) FROM audit), 0) + 1
    UNION ALL
    SELECT iif(audit.recorded_at < ?1, audit.seq + 1, low), iif(audit.recorded_at < ?1, high, (low + high) / 2)
    FROM step CROSS JOIN audit ON audit.seq =
      (SELECT seq FROM audit WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1)
    WHERE low < high
  )
  SELECT min(high) AS seq FROM step`;

const BATCH = `
  SELECT ${COLUMNS} FROM (
    SELECT *, sum(length(body)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - length(body) AS bytes_before
    FROM (SELECT * FROM audit WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq LIMIT ${BATCH_ROWS})
  ) WHERE bytes_before < ${BATCH_BYTES} ORDER BY seq`;

const OLDEST_SCANNED = `SELECT seq FROM audit WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3`;

export function d1AuditStore(db: D1Database): AuditStore {
  const seqAt = async (time: number): Promise<number> =>
    (await db.prepare(SEQ_AT).bind(time).first<number>("seq")) ?? 1;

  return {
    async span({ from, to }) {
      const [first, end] = await Promise.all([
        from === null ? 1 : seqAt(from),
        to === null ? Number.MAX_SAFE_INTEGER : seqAt(to),
      ]);
      return { first, last: end - 1 };
    },

    async find(filter, { first, last }, { before, limit }) {
      const end = Math.min(last, (before ?? Infinity) - 1);
      const asked = Object.entries(filter).filter(([, value]) => value !== undefined);
      const conditions = asked.map(([name], i) => CONDITIONS[name as keyof AuditFilter](`?${i + 5}`));
      const { results } = await db
        .prepare(
          `SELECT ${COLUMNS} FROM
             (SELECT * FROM audit WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq DESC LIMIT ?3)
           WHERE ${["true", ...conditions].join(" AND ")} ORDER BY seq DESC LIMIT ?4`,
        )
        .bind(
          first,
          end,
          SCAN_ROWS,
          limit,
          ...asked.map(([, value]) => (Array.isArray(value) ? JSON.stringify(value) : value)),
        )
        .all<AuditRow>();
      if (results.length === limit) return { rows: results, next: results.at(-1)?.seq ?? null };
      const next = await db
        .prepare(OLDEST_SCANNED)
        .bind(first, end, SCAN_ROWS - 1)
        .first<number>("seq");
      return { rows: results, next };
    },

    async batch({ first, last }) {
      return (await db.prepare(BATCH).bind(first, last).all<AuditRow>()).results;
    },
  };
}
