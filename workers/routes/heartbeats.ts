import * as z from "zod";
import { DEFAULT_HEARTBEAT } from "../../shared/heartbeats/settings.ts";
import { refuse } from "../../shared/http/errors.ts";
import { eventsRequest, heartbeatRequest } from "../../shared/ingest/requests.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import { repeated } from "../http/signed-by-vps.ts";

const stored = (c: AppContext): Response =>
  c.json({ status: "stored" }, 202, { "Cache-Control": "no-store" });

const wrong = (c: AppContext, error: z.ZodError): Response =>
  respondRefusal(
    c,
    refuse("invalid_request", "The message is not right", { details: z.prettifyError(error) }),
  );

/** `POST /ingest/heartbeat`: 202 once stored, 409 when it was before. */
export async function takeHeartbeat(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const parsed = heartbeatRequest.safeParse(json.value);
  if (!parsed.success) return wrong(c, parsed.error);
  const { service, status, metrics } = parsed.data;
  const { host = null, ...figures } = metrics;
  const { ingest } = c.var.services.config;
  const taken = await c.var.services.vps.heartbeat(
    c.var.message,
    { service, status, metrics: figures, host },
    ingest.services[service] ?? DEFAULT_HEARTBEAT,
    ingest.hostOf(service),
  );
  if (taken.ok) return stored(c);
  if (taken.error === "repeated") return repeated(c);
  return respondRefusal(
    c,
    refuse("conflict", "There are too many services; an operator can remove old ones", { status: 422 }),
  );
}

/** `POST /ingest/events`: 202 once stored, 409 when they were before. */
export async function takeEvents(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const parsed = eventsRequest.safeParse(json.value);
  if (!parsed.success) return wrong(c, parsed.error);
  const { message } = c.var;
  const events = parsed.data.events.map(({ id, type, severity, message: text, data }, place) => ({
    id: id ?? `${message.id}.${place}`,
    type,
    severity,
    message: text,
    data,
  }));
  const taken = await c.var.services.vps.events(message, events);
  return taken.ok ? stored(c) : repeated(c);
}
