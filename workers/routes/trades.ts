import { refuse } from "../../shared/http/errors.ts";
import { readTradeEvents } from "../../shared/trading/trade-events.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import { repeated } from "../http/signed-by-vps.ts";

/**
 * `POST /ingest/trades`: 202 once stored, 409 when the message was before. An event that cannot be read is named in the
 * answer and left out: sent again it would be no better.
 */
export async function takeTrades(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const { services, log, message } = c.var;
  const read = readTradeEvents(json.value, services.now());
  if (!read.ok) {
    return respondRefusal(c, refuse("invalid_request", "The message is not right", { details: read.error }));
  }
  const { events, faultCount, faults } = read.value;
  const taken = await services.trading().take(message, events);
  if (!taken.ok) return repeated(c);
  if (faultCount > 0) log.warn("trade_events_refused", { count: faultCount, faults: faults.slice(0, 3) });
  if (taken.value.late > 0) log.warn("trade_events_late", { count: taken.value.late });
  return c.json({ status: "stored", ...taken.value, refused: faultCount, faults }, 202, {
    "Cache-Control": "no-store",
  });
}
