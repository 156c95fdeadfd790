import * as z from "zod";
import { err, ok, type Result } from "../result.ts";
import { CLOCK_SKEW, MOST_EVENTS, type TradeEvent } from "./event.ts";
import { LARGEST_PRICE, LARGEST_QUANTITY, MODES } from "./order.ts";
import { amount, signedAmount } from "./amount.ts";
import { side, symbol } from "./trade-request.ts";

/** No account of a community's bot is worth, gains or loses more than this; in USDT. */
const LARGEST_SUM = "1000000000";
/** A batch with more wrong events than this says so with the first of them. */
const REPORTED_FAULTS = 20;

const time = z.int().min(0);
const sum = signedAmount(LARGEST_SUM);

const head = {
  id: z.string().regex(/^[\x21-\x7e]{1,100}$/),
  at: time,
  // Who says nothing trades on paper; another word is refused rather than guessed at.
  mode: z.enum(MODES).default("paper"),
};
const dealing = { ...head, symbol, side, quantity: amount(LARGEST_QUANTITY), price: amount(LARGEST_PRICE) };

/** Keys that we do not know are the bot's own business (contract: "…"), so they are passed over. */
const tradeEvent = z.discriminatedUnion("type", [
  z.object({ ...dealing, type: z.literal("order"), priceAt: time.nullable().default(null) }),
  z.object({
    ...dealing,
    type: z.literal("fill"),
    profit: z.optional(sum).transform((profit) => profit ?? "0"),
  }),
  z.object({
    ...dealing,
    type: z.literal("position"),
    // A position that was closed is one of nothing.
    quantity: z.union([z.literal([0, "0"]).transform(() => "0"), amount(LARGEST_QUANTITY)]),
  }),
  z.object({ ...head, type: z.literal("balance"), equity: sum }),
]);

const messageOf = <Event extends z.ZodType>(event: Event) =>
  z.object({ events: z.array(event).min(1).max(MOST_EVENTS) });

/** `POST /ingest/trades`: a message of which nothing is left out. */
export const tradesRequest = messageOf(tradeEvent);
const message = messageOf(z.unknown());

export interface EventFault {
  /** In the message, from 0. */
  readonly index: number;
  readonly problem: string;
}

export interface ReadEvents {
  readonly events: readonly TradeEvent[];
  readonly faultCount: number;
  readonly faults: readonly EventFault[];
}

/**
 * The events of a message. One that cannot be read is reported and left out, so that it does not hold up those behind
 * it for good; only a message that is no list of 1 to 500 is refused as a whole, with the reason.
 */
export function readTradeEvents(json: unknown, now: number): Result<ReadEvents, string> {
  const parsed = message.safeParse(json);
  if (!parsed.success) return err(z.prettifyError(parsed.error));
  const events: TradeEvent[] = [];
  const faults: EventFault[] = [];
  for (const [index, given] of parsed.data.events.entries()) {
    const event = tradeEvent.safeParse(given);
    if (!event.success) faults.push({ index, problem: z.prettifyError(event.error) });
    else if (event.data.at > now + CLOCK_SKEW) faults.push({ index, problem: "lies in the future" });
    else events.push(event.data);
  }
  return ok({ events, faultCount: faults.length, faults: faults.slice(0, REPORTED_FAULTS) });
}
