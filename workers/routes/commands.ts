import * as z from "zod";
import { refuse } from "../../shared/http/errors.ts";
import { sanitise } from "../../shared/logging/sanitise.ts";
import type { Orders } from "../../shared/trading/overview.ts";
import { ackRequest } from "../../shared/trading/requests.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import { repeated, respondSigned } from "../http/signed-by-vps.ts";

/** Characters of a note that are kept. */
const LONGEST_NOTE = 200;

/**
 * `GET /ingest/commands`: how the switch stands, and what is to be carried out, oldest first; signed, as the answer to this
 * very message. Asked again it says the same, so a message that is sent twice does no harm.
 */
export async function handOutCommands(c: AppContext): Promise<Response> {
  const orders: Orders = await c.var.services.trading().orders();
  return respondSigned(c, orders);
}

/** `POST /ingest/commands/:id/ack` `{ "state": "accepted" | "done" | "failed", "note"? }`: the command as it stands then. */
export async function acknowledgeCommand(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const ack = ackRequest.safeParse(json.value);
  if (!ack.success) {
    const details = z.prettifyError(ack.error);
    return respondRefusal(c, refuse("invalid_request", "The message is not right", { details }));
  }
  const { state, note } = ack.data;
  const shown = note === null ? null : sanitise(note, LONGEST_NOTE);
  const { services, message } = c.var;
  const command = await services.trading().acknowledge(message, c.req.param("id") ?? "", state, shown);
  if (command.ok) return c.json({ status: command.value.status }, 202, { "Cache-Control": "no-store" });
  return command.error === "repeated"
    ? repeated(c)
    : respondRefusal(c, refuse("not_found", "There is no such command"));
}
