import * as z from "zod";
import { historyQuery } from "../../shared/checks/requests.ts";
import { refuse } from "../../shared/http/errors.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import { readHistory, type History } from "../checks/history.ts";
import { shownMinute, shownSample, shownSpan } from "../checks/shown.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "../http/refusal.ts";

/** `GET /admin/api/checks/:name/history`: also of a check that is no more, as long as something is known of it. */
export async function showHistory(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const check = c.req.param("name") ?? "";
  const now = services.now();
  const query = historyQuery(now).safeParse(c.req.query());
  if (!query.success) {
    return respondRefusal(
      c,
      refuse("invalid_request", "The request is not right", { details: z.prettifyError(query.error) }),
    );
  }
  const history = await readHistory(services, { check, ...query.data });
  if (history.points.length === 0 && !(await isKnown(services, check, now))) {
    return respondRefusal(c, refuse("not_found", "There is no such check"));
  }
  const { step, from, until } = query.data;
  return c.json({
    check,
    step,
    from: toUnixSeconds(from),
    until: toUnixSeconds(until),
    points: shown(history),
  });
}

async function isKnown(
  services: AppContext["var"]["services"],
  check: string,
  now: number,
): Promise<boolean> {
  const { checks } = await services.checks().overview(now);
  return checks.some(({ definition }) => definition.name === check);
}

function shown(history: History): readonly object[] {
  switch (history.step) {
    case "raw":
      return history.points.map(shownSample);
    case "minute":
      return history.points.map(shownMinute);
    case "hour":
    case "day":
      return history.points.map(shownSpan);
  }
}
