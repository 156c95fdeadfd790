import type { Figures } from "../../../shared/checks/figures.ts";
import type { Span } from "../../../shared/checks/rollup.ts";
import type { CheckHistory } from "../../../shared/checks/ports.ts";
import type { Histogram } from "../../../shared/metrics/histogram.ts";

const TABLES = { hour: "check_hours", day: "check_days" } as const;

interface Row {
  from_at: number;
  up: number;
  degraded: number;
  down: number;
  maintenance: number;
  latency: string;
}

const toFigures = ({ up, degraded, down, maintenance, latency }: Row): Figures => ({
  up,
  degraded,
  down,
  maintenance,
  latency: JSON.parse(latency) as Histogram,
});

/** One statement a table, whatever the number of checks. */
const upsert = (db: D1Database, table: string, spans: readonly Span[]) =>
  db
    .prepare(
      `INSERT INTO ${table} (from_at, name, up, degraded, down, maintenance, latency)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
       FROM json_each(?1) WHERE true
       ON CONFLICT DO UPDATE SET up = excluded.up, degraded = excluded.degraded, down = excluded.down,
         maintenance = excluded.maintenance, latency = excluded.latency`,
    )
    .bind(
      JSON.stringify(
        spans.flatMap(({ from, figures }) =>
          Object.entries(figures).map(([name, { up, degraded, down, maintenance, latency }]) => [
            from,
            name,
            up,
            degraded,
            down,
            maintenance,
            JSON.stringify(latency),
          ]),
        ),
      ),
    );

export const d1CheckHistory = (db: D1Database): CheckHistory => ({
  async store(hours, days) {
    await db.batch([upsert(db, TABLES.hour, hours), upsert(db, TABLES.day, days)]);
  },

  async spans(check, length, from, until) {
    const { results } = await db
      .prepare(
        `SELECT * FROM ${TABLES[length]} WHERE from_at >= ?1 AND from_at < ?2 AND name = ?3 ORDER BY from_at`,
      )
      .bind(from, until, check)
      .all<Row>();
    return results.map((row) => ({ from: row.from_at, figures: toFigures(row) }));
  },

  async deleteBefore(hours, days) {
    const removed = await db.batch([
      db.prepare("DELETE FROM check_hours WHERE from_at < ?1").bind(hours),
      db.prepare("DELETE FROM check_days WHERE from_at < ?1").bind(days),
    ]);
    return removed.reduce((sum, { meta }) => sum + meta.changes, 0);
  },
});
