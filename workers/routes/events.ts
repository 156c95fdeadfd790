import { fromUtf8, sha256Hex } from "../../shared/bytes.ts";
import { webhookEventSchema } from "../../shared/discord/webhook-event.ts";
import { refuse } from "../../shared/http/errors.ts";
import type { AppContext } from "../context.ts";
import { parseJson } from "../http/body.ts";
import { readSigned } from "../http/discord-signed.ts";
import { respondRefusal } from "../http/refusal.ts";

/**
 * `POST /events`, Discord's Webhook Events URL: an event is stored, then acknowledged. Where storing fails the
 * error boundary answers 500, and Discord sends the event again.
 */
export async function events(c: AppContext): Promise<Response> {
  const body = await readSigned(c);
  if (!body.ok) return respondRefusal(c, body.error);
  const json = parseJson(body.value);
  if (!json.ok) return respondRefusal(c, json.error);
  const parsed = webhookEventSchema.safeParse(json.value);
  if (!parsed.success) return respondRefusal(c, refuse("invalid_request", "The body is not a webhook event"));
  if (parsed.data.type === 1) {
    await c.var.services.discordEvents.store({
      digest: await sha256Hex(body.value),
      type: parsed.data.event.type,
      body: fromUtf8(body.value),
      receivedAt: c.var.services.now(),
    });
  }
  // Discord wants a content type even on its PING's empty answer.
  return c.body(null, 204, { "Content-Type": "application/json" });
}
