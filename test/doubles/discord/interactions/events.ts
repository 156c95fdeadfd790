import * as z from "zod";
import type { Discord } from "../routes/route.ts";
import { post } from "./interact.ts";
import type { Signer } from "./signing.ts";

/** What Discord reports to the Webhook Events URL (topics, "Webhook Events"); type 0 only asks whether it is there. */
export const eventSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal(0) }),
  z.strictObject({
    type: z.literal(1),
    event: z.strictObject({ type: z.string(), data: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

export type WebhookEvent = z.infer<typeof eventSchema>;

/** Sends an event; the status is null when there was no answer in time. Discord takes 204 for "received". */
export async function sendEvent(
  discord: Discord,
  signer: Signer,
  edgeUrl: string,
  event: WebhookEvent,
): Promise<{ readonly status: number | null }> {
  const now = discord.now();
  const body = JSON.stringify({
    version: 1,
    application_id: discord.world.applicationId,
    type: event.type,
    ...(event.type === 0 ? {} : { event: { timestamp: new Date(now).toISOString(), ...event.event } }),
  });
  try {
    const response = await post(signer, `${edgeUrl}/events`, body, now);
    await response.body?.cancel();
    return { status: response.status };
  } catch {
    return { status: null };
  }
}
