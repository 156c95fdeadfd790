import type { Segment } from "../../../shared/audit/segment.ts";
import { MAX_SEARCHABLE, SEGMENT_RECORDS } from "../../../shared/audit/retention.ts";

/** Records that are old enough to be archived, behind the last segment. */
export interface Candidates {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly before: string | null;
  readonly lastHash: string;
  readonly recordedFrom: number;
  readonly recordedTo: number;
  /** The id of the chain. */
  readonly chain: string;
}

/** The archived stretches of the log, and what leaves D1 because of them. */
export interface AuditSegments {
  /** In order, without those whose lines are deleted. */
  readonly all: () => Promise<readonly Segment[]>;
  /** The next records to archive, a segment's worth at most; null: none is old enough. */
  readonly candidates: (recordedBefore: number) => Promise<Candidates | null>;
  /** The oldest segment that is planned and not archived. */
  readonly planned: () => Promise<Segment | null>;
  /** Leaves a plan that begins with the same record as it is. */
  readonly plan: (segment: Omit<Segment, "digest" | "faults">, nextDrop: number | null) => Promise<void>;
  /** Notes the SHA-256 of its lines, and how many faults its chain has. */
  readonly archived: (first: number, digest: string, faults: number) => Promise<void>;
  /** Archived segments whose rows are due to go by age, oldest first. */
  readonly due: (now: number, limit: number) => Promise<readonly Segment[]>;
  /** Archived segments that have to go because D1 holds too many records; oldest first. */
  readonly overflow: (limit: number) => Promise<readonly Segment[]>;
  /** Takes rows out of D1: those of the classes, or all. Returns how many went. */
  readonly drop: (
    segment: Segment,
    classes: readonly string[] | "all",
    nextDrop: number | null,
  ) => Promise<number>;
  /** Segments recorded before a time whose archived lines are still there. */
  readonly outlived: (recordedBefore: number, limit: number) => Promise<readonly Segment[]>;
  readonly expire: (first: number, now: number) => Promise<void>;
}

interface SegmentRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly before_hash: string | null;
  readonly last_hash: string;
  readonly recorded_from: number;
  readonly recorded_to: number;
  readonly path: string;
  readonly digest: string | null;
  readonly faults: number;
  readonly remaining: number;
}

const toSegment = (row: SegmentRow): Segment => ({
  first: row.first_seq,
  last: { seq: row.last_seq, hash: row.last_hash },
  before: row.before_hash,
  recordedFrom: row.recorded_from,
  recordedTo: row.recorded_to,
  path: row.path,
  digest: row.digest,
  faults: row.faults,
  remaining: row.remaining,
});

/** The newest record never goes: the log's writer finds its place by it. */
const CANDIDATES = `
  WITH behind AS (
    SELECT seq, recorded_at, hash FROM audit
    WHERE seq > ifnull((SELECT max(last_seq) FROM audit_segments), 0) AND seq < (SELECT max(seq) FROM audit)
    ORDER BY seq LIMIT ${SEGMENT_RECORDS}
  ), old AS (SELECT * FROM behind WHERE recorded_at < ?1)
  SELECT
    ifnull((SELECT max(last_seq) FROM audit_segments), 0) + 1 AS first,
    (SELECT max(seq) FROM old) AS last,
    (SELECT count(*) FROM old) AS count,
    (SELECT last_hash FROM audit_segments ORDER BY first_seq DESC LIMIT 1) AS "before",
    (SELECT hash FROM old ORDER BY seq DESC LIMIT 1) AS lastHash,
    (SELECT min(recorded_at) FROM old) AS recordedFrom,
    (SELECT max(recorded_at) FROM old) AS recordedTo,
    (SELECT body ->> '$.attestation.chain_uid' FROM audit WHERE seq = (SELECT min(seq) FROM old)) AS chain`;

/** Archived and whole; a segment with faults keeps its rows until somebody has looked. */
const DROPPABLE = "digest IS NOT NULL AND faults = 0 AND remaining > 0";

const OVERFLOW = `
  SELECT * FROM (
    SELECT *, (SELECT ifnull(max(seq), 0) FROM audit) - (SELECT ifnull(max(last_seq), 0) FROM audit_segments)
      + sum(remaining) OVER (ORDER BY first_seq DESC ROWS UNBOUNDED PRECEDING) AS held
    FROM audit_segments
  ) WHERE held > ${MAX_SEARCHABLE} AND ${DROPPABLE} ORDER BY first_seq LIMIT ?1`;

export function d1AuditSegments(db: D1Database): AuditSegments {
  const list = async (sql: string, ...values: readonly (number | string)[]): Promise<readonly Segment[]> =>
    (
      await db
        .prepare(sql)
        .bind(...values)
        .all<SegmentRow>()
    ).results.map(toSegment);

  return {
    all: () =>
      list("SELECT * FROM audit_segments WHERE digest IS NOT NULL AND expired_at IS NULL ORDER BY first_seq"),

    async candidates(recordedBefore) {
      const found = await db.prepare(CANDIDATES).bind(recordedBefore).first<Candidates>();
      return found === null || found.count === 0 ? null : found;
    },

    async planned() {
      const [segment] = await list(
        "SELECT * FROM audit_segments WHERE digest IS NULL ORDER BY first_seq LIMIT 1",
      );
      return segment ?? null;
    },

    async plan({ first, last, before, recordedFrom, recordedTo, path, remaining }, nextDrop) {
      await db
        .prepare(
          `INSERT INTO audit_segments
             (first_seq, last_seq, before_hash, last_hash, recorded_from, recorded_to, path, remaining, next_drop)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING`,
        )
        .bind(first, last.seq, before, last.hash, recordedFrom, recordedTo, path, remaining, nextDrop)
        .run();
    },

    async archived(first, digest, faults) {
      await db
        .prepare("UPDATE audit_segments SET digest = ?2, faults = ?3 WHERE first_seq = ?1 AND digest IS NULL")
        .bind(first, digest, faults)
        .run();
    },

    due: (now, limit) =>
      list(
        `SELECT * FROM audit_segments WHERE next_drop <= ?1 AND ${DROPPABLE} ORDER BY first_seq LIMIT ?2`,
        now,
        limit,
      ),

    overflow: (limit) => list(OVERFLOW, limit),

    async drop({ first, last }, classes, nextDrop) {
      const chosen = classes === "all" ? "" : "AND class IN (SELECT value FROM json_each(?3))";
      const [deleted] = await db.batch([
        db
          .prepare(
            `DELETE FROM audit WHERE seq BETWEEN ?1 AND ?2 AND seq < (SELECT max(seq) FROM audit) ${chosen}`,
          )
          .bind(first, last.seq, ...(classes === "all" ? [] : [JSON.stringify(classes)])),
        db
          .prepare(
            `UPDATE audit_segments SET next_drop = ?3,
               remaining = (SELECT count(*) FROM audit WHERE seq BETWEEN ?1 AND ?2) WHERE first_seq = ?1`,
          )
          .bind(first, last.seq, nextDrop),
      ]);
      return deleted?.meta.changes ?? 0;
    },

    outlived: (recordedBefore, limit) =>
      list(
        `SELECT * FROM audit_segments WHERE recorded_to < ?1 AND digest IS NOT NULL AND expired_at IS NULL
           AND remaining = 0 ORDER BY first_seq LIMIT ?2`,
        recordedBefore,
        limit,
      ),

    async expire(first, now) {
      await db
        .prepare("UPDATE audit_segments SET expired_at = ?2 WHERE first_seq = ?1")
        .bind(first, now)
        .run();
    },
  };
}
