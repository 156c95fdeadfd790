import type { DeliveryOutcome, Effect } from "../../../shared/outbox/effect.ts";

/** What the outbox needs of one alert channel. */
export interface AlertCarrier<Kind extends Effect["kind"]> {
  /** Nothing starts before this, Unix milliseconds. */
  readonly opensAt: (at: number) => number;
  readonly send: (
    effect: Extract<Effect, { kind: Kind }>,
    key: string,
    signal: AbortSignal,
  ) => Promise<DeliveryOutcome>;
}

/** How often a channel that refuses everything (a wrong token, a wrong chat) is asked again. */
export const LOOK_AGAIN = 60_000;
