import type { Figures } from "../../../shared/checks/figures.ts";
import { minutesOf } from "../../../shared/checks/minutes.ts";
import {
  packMinutes,
  packResults,
  unpackMinutes,
  unpackResults,
  type PackedMinute,
  type PackedResult,
} from "../../../shared/checks/packed.ts";
import type { CheckHistory } from "../../../shared/checks/ports.ts";
import { samplesByCheck, type Span, type TimedSample } from "../../../shared/checks/rollup.ts";
import type { Histogram } from "../../../shared/metrics/histogram.ts";
import { HOUR } from "../../../shared/time.ts";

type Samples = ReadonlyMap<string, readonly TimedSample[]>;

interface SpanRow {
  from_at: number;
  up: number;
  degraded: number;
  down: number;
  maintenance: number;
  latency: string;
}

/**
 * A statement takes 2 MB. An hour of one check with the longest reasons, each of their letters escaped, has 80 KB; forty
 * checks together would be too much.
 */
const CHECKS_A_STATEMENT = 10;

/** A row a check, whatever their number in one statement. */
const storeHour = (db: D1Database, hour: Span, samples: Samples) =>
  db
    .prepare(
      `INSERT INTO check_hours (from_at, name, up, degraded, down, maintenance, latency, minutes)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
       FROM json_each(?1) WHERE true
       ON CONFLICT DO UPDATE SET up = excluded.up, degraded = excluded.degraded, down = excluded.down,
         maintenance = excluded.maintenance, latency = excluded.latency, minutes = excluded.minutes`,
    )
    .bind(JSON.stringify(spanRows(hour, samples)));

/** Null: its results were gone when the hour was copied. */
function minutesIn(samples: Samples, check: string): readonly PackedMinute[] | null {
  const own = samples.get(check);
  return own === undefined ? null : packMinutes(minutesOf(own));
}

const storeDays = (db: D1Database, days: readonly Span[]) =>
  db
    .prepare(
      `INSERT INTO check_days (from_at, name, up, degraded, down, maintenance, latency)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
       FROM json_each(?1) WHERE true
       ON CONFLICT DO UPDATE SET up = excluded.up, degraded = excluded.degraded, down = excluded.down,
         maintenance = excluded.maintenance, latency = excluded.latency`,
    )
    .bind(JSON.stringify(days.flatMap((day) => spanRows(day))));

/** Days have no minutes. */
const spanRows = ({ from, figures }: Span, samples: Samples = new Map()) =>
  Object.entries(figures).map(([name, { up, degraded, down, maintenance, latency }]) => {
    const minutes = minutesIn(samples, name);
    return [from, name, up, degraded, down, maintenance, latency, minutes];
  });

function storeResults(db: D1Database, hour: number, samples: Samples): readonly D1PreparedStatement[] {
  const rows = Array.from(samples, ([name, own]) => [hour, name, packResults(own)]);
  const statement = db.prepare(
    `INSERT INTO check_results (from_at, name, results)
     SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) WHERE true
     ON CONFLICT DO UPDATE SET results = excluded.results`,
  );
  return Array.from({ length: Math.ceil(rows.length / CHECKS_A_STATEMENT) }, (_, i) =>
    statement.bind(JSON.stringify(rows.slice(i * CHECKS_A_STATEMENT, (i + 1) * CHECKS_A_STATEMENT))),
  );
}

const TABLES = { hour: "check_hours", day: "check_days" } as const;

/** A packed field of each hour that some of the time lies in. */
const packedHours = async (
  db: D1Database,
  field: "results" | "minutes",
  [check, from, until]: readonly [check: string, from: number, until: number],
) => {
  const table = field === "results" ? "check_results" : TABLES.hour;
  const { results } = await db
    .prepare(
      `SELECT from_at AS hour, ${field} AS packed FROM ${table}
       WHERE from_at > ?1 AND from_at < ?2 AND name = ?3 AND ${field} IS NOT NULL ORDER BY from_at`,
    )
    .bind(from - HOUR, until, check)
    .all<{ hour: number; packed: string }>();
  return results;
};

const within = <T extends { readonly at: number }>(all: readonly T[], from: number, until: number) =>
  all.filter(({ at }) => at >= from && at < until);

export const d1CheckHistory = (db: D1Database): CheckHistory => ({
  async store({ hour, slots, days }) {
    const samples = samplesByCheck(slots);
    await db.batch([
      ...(hour === null ? [] : [...storeResults(db, hour.from, samples), storeHour(db, hour, samples)]),
      storeDays(db, days),
    ]);
  },

  async results(check, from, until) {
    const rows = await packedHours(db, "results", [check, from, until]);
    const all = rows.flatMap(({ hour, packed }) => unpackResults(hour, JSON.parse(packed) as PackedResult[]));
    return within(all, from, until);
  },

  async minutes(check, from, until) {
    const rows = await packedHours(db, "minutes", [check, from, until]);
    const all = rows.flatMap(({ hour, packed }) => unpackMinutes(hour, JSON.parse(packed) as PackedMinute[]));
    return within(all, from, until);
  },

  async spans(check, length, from, until) {
    const { results } = await db
      .prepare(
        `SELECT from_at, up, degraded, down, maintenance, latency FROM ${TABLES[length]}
         WHERE from_at >= ?1 AND from_at < ?2 AND name = ?3 ORDER BY from_at`,
      )
      .bind(from, until, check)
      .all<SpanRow>();
    return results.map((row) => ({ from: row.from_at, figures: toFigures(row) }));
  },

  async deleteBefore({ results, hours, days }) {
    const removed = await db.batch([
      db.prepare("DELETE FROM check_results WHERE from_at < ?1").bind(results),
      db.prepare("DELETE FROM check_hours WHERE from_at < ?1").bind(hours),
      db.prepare("DELETE FROM check_days WHERE from_at < ?1").bind(days),
    ]);
    return removed.reduce((sum, { meta }) => sum + meta.changes, 0);
  },
});

const toFigures = ({ up, degraded, down, maintenance, latency }: SpanRow): Figures => ({
  up,
  degraded,
  down,
  maintenance,
  latency: JSON.parse(latency) as Histogram,
});
