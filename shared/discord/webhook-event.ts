import * as z from "../schema.ts";

/** What Discord sends to the Webhook Events URL (Discord reference, "Webhook Events"). */
export const webhookEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal(0) }),
  z.object({ type: z.literal(1), event: z.object({ type: z.string().check(z.minLength(1)) }) }),
]);

interface StoredEvent {
  /** SHA-256 of the body in hex: the same event sent again has the same one. */
  readonly digest: string;
  /** Discord's name of it, like `APPLICATION_AUTHORIZED`. */
  readonly type: string;
  readonly body: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
}

/** Where events are kept until something works them off. Faults throw. */
export interface DiscordEventStore {
  /** Returns when the event is stored; one that is known already changes nothing. */
  store(event: StoredEvent): Promise<void>;
  deleteBefore(before: number): Promise<number>;
}
