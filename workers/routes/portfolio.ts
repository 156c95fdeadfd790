import { refuse } from "../../shared/http/errors.ts";
import { describeError } from "../../shared/logging/log.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import type { Mode } from "../../shared/trading/order.ts";
import type { AppContext } from "../context.ts";
import { respondRefusal } from "../http/refusal.ts";
import { UNKNOWN_STANDING } from "../trading/place-order.ts";
import { askProcess } from "../trading/process.ts";

const UNKNOWN = refuse("origin_unavailable", "The trading process cannot be reached");

/** `GET /api/portfolio`: what the trading process of the mode in force holds. */
export async function portfolio(c: AppContext): Promise<Response> {
  const { services, log } = c.var;
  let mode: Mode;
  try {
    ({ mode } = await services.trading().standing());
  } catch (error) {
    log.error("trading_unreachable", describeError(error));
    return respondRefusal(c, UNKNOWN_STANDING);
  }
  const asked = await askProcess(c, { method: "GET", path: "/portfolio", mode, body: null, orderId: null });
  if (!asked.ok) return respondRefusal(c, UNKNOWN);
  const { status, json } = asked.value;
  if (status !== 200 || json === null) {
    log.warn("portfolio_refused", { status });
    return respondRefusal(c, refuse("origin_error", "The trading process does not say what it holds"));
  }
  return c.json({ status: "success", mode, portfolio: json, timestamp: toUnixSeconds(services.now()) });
}
