import type { ForwardFault } from "../../shared/gateway/ports.ts";
import { utf8 } from "../../shared/bytes.ts";
import { wholeAddress } from "../../shared/http/client-address.ts";
import type { Json } from "../../shared/json.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { ProcessAnswer } from "../../shared/trading/answer.ts";
import type { Mode } from "../../shared/trading/order.ts";
import type { AppContext } from "../context.ts";

/** What a trading process answers; more is no answer of one. Bytes. */
const LARGEST_ANSWER = 256 * 1024;

/** `off`: no trading process is configured for this mode. */
export type ProcessFault = ForwardFault | { readonly kind: "off" };

/** What is asked of the trading process. */
interface ProcessRequest {
  readonly method: "GET" | "POST";
  readonly path: "/trade" | "/portfolio";
  readonly mode: Mode;
  readonly body: Json;
  /** The order's id; null where nothing is ordered. */
  readonly orderId: string | null;
}

/**
 * Asks the trading process of a mode, signed as everything to the VPS is; the mode and what proves the right to trade in it
 * are covered by the signature. Goes on when the caller is gone: what came of an order matters to us.
 */
export async function askProcess(
  c: AppContext,
  { method, path, mode, body, orderId }: ProcessRequest,
): Promise<Result<ProcessAnswer, ProcessFault>> {
  const { gateway, config } = c.var.services;
  const way = config.trading[mode];
  if (gateway === null || way === null) return err({ kind: "off" });
  const url = new URL(c.req.url);
  const forwarded = await gateway.forward({
    method,
    path,
    query: "",
    headers: new Headers({ Accept: "application/json", "Content-Type": "application/json" }),
    vouched: {
      "x-trading-mode": mode,
      ...(way.key === null ? {} : { "x-trading-key": way.key }),
      ...(orderId === null ? {} : { "idempotency-key": orderId }),
    },
    body: method === "GET" ? null : utf8(JSON.stringify(body)),
    client: {
      address: wholeAddress(c.req.header("CF-Connecting-IP")),
      host: url.host,
      scheme: url.protocol === "https:" ? "https" : "http",
    },
    requestId: c.var.requestId,
    signal: null,
    ...(way.origins === null ? {} : { among: way.origins }),
  });
  if (!forwarded.ok) return forwarded;
  const { response, origin } = forwarded.value;
  const text = await readText(response);
  // It broke off, or went on without end: nobody knows what it was to say.
  if (text === null) return err({ kind: "unreachable", origin: origin.name });
  return ok({ status: response.status, json: parsed(text) });
}

/** Null: the answer broke off, or is too long. */
async function readText(response: Response): Promise<string | null> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > LARGEST_ANSWER) return null;
      text += decoder.decode(chunk, { stream: true });
    }
  } catch {
    return null;
  }
  return text + decoder.decode();
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
