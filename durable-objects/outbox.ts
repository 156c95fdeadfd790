import { DurableObject } from "cloudflare:workers";
import type { DeliveryOutcome, Effect, OutboxItem } from "../shared/outbox/effect.ts";
import type { Bindings } from "./bindings.ts";

/** Carries out one effect; `key` is the item's idempotency key. Never throws for what the other side answers. */
export type Sender = (effect: Effect, key: string, signal: AbortSignal) => Promise<DeliveryOutcome>;

/** The class of the binding is made in `workers/`, where the senders are: imports go one way. */
export abstract class OutboxObject extends DurableObject<Bindings> {
  protected abstract readonly send: Sender;

  async enqueue(_items: readonly OutboxItem[]): Promise<{ stored: number }> {
    return { stored: 0 };
  }
}
