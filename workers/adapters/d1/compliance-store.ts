import type { ComplianceStore } from "../../../shared/compliance/ports.ts";
import type { ComplianceResult } from "../../../shared/compliance/report.ts";

/** Its row among the jobs' notes. */
const JOB = "compliance";

/** What is done stays as it is; whatever else there is gives way. */
const KEEP = `
  INSERT INTO compliance_results (cadence, period, item, outcome, detail, by, at)
  SELECT value ->> 'cadence', value ->> 'period', value ->> 'item', value ->> 'outcome', value ->> 'detail',
    value ->> 'by', value ->> 'at'
  FROM json_each(?1) WHERE true
  ON CONFLICT (cadence, period, item) DO UPDATE SET
    outcome = excluded.outcome, detail = excluded.detail, by = excluded.by, at = excluded.at
  WHERE outcome NOT IN ('pass', 'signed')`;

/** Compliance in D1. Each method is one round trip. */
export function d1ComplianceStore(db: D1Database): ComplianceStore {
  const keep = async (results: readonly ComplianceResult[]): Promise<number> => {
    if (results.length === 0) return 0;
    return (await db.prepare(KEEP).bind(JSON.stringify(results)).run()).meta.changes;
  };
  return {
    async results(periods) {
      const asked = periods.map(({ cadence, id }) => ({ cadence, id }));
      const { results } = await db
        .prepare(
          `SELECT r.* FROM json_each(?1) AS asked JOIN compliance_results AS r
           ON r.cadence = asked.value ->> 'cadence' AND r.period = asked.value ->> 'id'`,
        )
        .bind(JSON.stringify(asked))
        .all<ComplianceResult>();
      return results;
    },

    async check(results) {
      await keep(results);
    },

    sign: async (result) => (await keep([result])) > 0,

    async since(now) {
      // Nothing is written where it is there already.
      const [, began] = await db.batch<{ cursor: string }>([
        db
          .prepare("INSERT INTO job_cursors (job, cursor) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
          .bind(JOB, String(now)),
        db.prepare("SELECT cursor FROM job_cursors WHERE job = ?1").bind(JOB),
      ]);
      return Number(began?.results[0]?.cursor ?? now);
    },
  };
}
