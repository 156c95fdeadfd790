import * as z from "zod";
import { refuse } from "../../shared/http/errors.ts";
import { exchangeOrderId, parseIdempotencyKey } from "../../shared/trading/order.ts";
import { tradeRequest } from "../../shared/trading/trade-request.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import { placeOrder } from "../trading/place-order.ts";

/** `POST /api/trade` (row G2): parse, keep, send, answer; a repeat with the same key gets the first answer. */
export async function trade(c: AppContext): Promise<Response> {
  const key = parseIdempotencyKey(c.req.header("Idempotency-Key") ?? "");
  if (!key.ok) {
    const details = "8 to 128 visible characters, in quotes or bare, new for each order";
    return respondRefusal(c, refuse("invalid_request", "An Idempotency-Key is needed", { details }));
  }
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const wanted = tradeRequest.safeParse(json.value);
  if (!wanted.success) {
    const details = z.prettifyError(wanted.error);
    return respondRefusal(c, refuse("invalid_request", "The order is not right", { details }));
  }
  const { account } = c.var.principal;
  const { mode = null, ...order } = wanted.data;
  const id = await exchangeOrderId(account, key.value);
  const placing = placeOrder(c, { id, account, order, mode });
  // What became of an order is kept also when its caller has gone.
  c.executionCtx.waitUntil(placing);
  const placed = await placing;
  if (!placed.ok) return respondRefusal(c, placed.error);
  const { answer, replayed } = placed.value;
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      ...(replayed ? { "Idempotency-Replayed": "true" } : {}),
    },
  });
}
