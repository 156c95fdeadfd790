import { DAY, HOUR, MINUTE } from "../../../shared/time.ts";
import type { HistoryStep } from "../../../shared/checks/requests.ts";
import { readHistory } from "../../checks/history.ts";
import type { AppContext } from "../../context.ts";
import { adminPage } from "../../pages/admin/kit/index.ts";
import { CheckHistoryPage } from "../../pages/admin/check-history-page.tsx";
import { asked } from "./asked.ts";

/** What one page shows: as much as one looks through. `length`: of one point. */
const SHOWN: Readonly<Record<HistoryStep, { readonly length: number; readonly span: number }>> = {
  raw: { length: MINUTE, span: HOUR },
  minute: { length: MINUTE, span: 2 * HOUR },
  hour: { length: HOUR, span: 2 * DAY },
  day: { length: DAY, span: 90 * DAY },
};

const isStep = (text: string | undefined): text is HistoryStep => text !== undefined && text in SHOWN;

/** A browser's field for a time knows no zone: it is UTC. Null: it is none. */
function momentOf(text: string | undefined): number | null {
  const at = text === undefined || text === "" ? Number.NaN : Date.parse(`${text}Z`);
  return Number.isNaN(at) ? null : at;
}

/** `GET /admin/checks/:name/history?step=&until=`: what a check found up to a moment; where none is named, up to now. */
export async function showCheckHistory(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const now = services.now();
  const check = c.req.param("name") ?? "";
  const { step: given, until: moment } = c.req.query();
  const step = isStep(given) ? given : "minute";
  const { length, span } = SHOWN[step];
  const until = Math.ceil((momentOf(moment) ?? now) / length) * length;
  const from = until - span;
  const history = await asked(c, "check history", () => readHistory(services, { check, step, from, until }));
  return adminPage(c, {
    title: `Check ${check}`,
    lead: "Results are known for a day, minutes and hours for 90 days, days for two years.",
    children: <CheckHistoryPage view={{ check, step, from, until, length, latest: now <= until, history }} />,
  });
}
