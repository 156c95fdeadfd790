import { createMiddleware } from "hono/factory";
import { utf8 } from "../../shared/bytes.ts";
import { refuse } from "../../shared/http/errors.ts";
import {
  answerHeaders,
  ID_HEADER,
  readMessageHeaders,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  verifyMessage,
} from "../../shared/ingest/signature.ts";
import type { Json } from "../../shared/json.ts";
import type { App, AppContext } from "../context.ts";
import { readBody } from "./body.ts";
import { respondRefusal } from "./refusal.ts";

/**
 * Lets through what the VPS signed (Standard Webhooks), over an empty body too, and leaves its id and time in
 * `c.var.message`; `readBody` gives the very bytes that were signed. Fails closed: without `INGEST_SECRET` nobody comes
 * through. Whether an id was there before is decided where the work is stored (`MessageLedger.take`, in the same
 * transaction); a route answers `repeated` then.
 */
export const signedByVps = createMiddleware<App>(async (c, next) => {
  const { config, now } = c.var.services;
  if (config.ingest.secrets.length === 0) {
    c.var.log.error("ingest_secret_missing", { path: c.req.path });
    return respondRefusal(c, refuse("internal", "Signed messages are not set up here", { status: 503 }));
  }
  const headers = readMessageHeaders(
    c.req.header(ID_HEADER) ?? null,
    c.req.header(TIMESTAMP_HEADER) ?? null,
    c.req.header(SIGNATURE_HEADER) ?? null,
    now(),
  );
  if (!headers.ok) return unsigned(c, headers.error);
  const body = await readBody(c);
  if (!body.ok) return respondRefusal(c, body.error);
  if (!(await verifyMessage(config.ingest.secrets, headers.value, body.value))) return unsigned(c, "invalid");
  c.set("message", { id: headers.value.id, at: headers.value.at });
  await next();
  // A signed message that is refused is a fault of ours or of the agent's, and must not lock the VPS out.
  c.set("refused", null);
  return undefined;
});

function unsigned(c: AppContext, reason: string): Response {
  c.var.log.warn("ingest_signature_refused", { path: c.req.path, reason, address: c.var.clientAddress });
  return respondRefusal(c, refuse("unauthorized", "The message is not signed, or not by the VPS"));
}

/** The work of this message is stored already: to its sender as good as a 202. */
export const repeated = (c: AppContext): Response =>
  respondRefusal(c, refuse("conflict", "The message was taken before"));

/** JSON that the VPS can trust: signed, and as the answer to this very message. */
export async function respondSigned(c: AppContext, json: Json): Promise<Response> {
  const { config, now } = c.var.services;
  const body = utf8(JSON.stringify(json));
  const signature = await answerHeaders(config.ingest.secrets, c.var.message, body, now());
  return c.body(body, 200, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    ...signature,
  });
}
