import * as z from "zod";
import type { Json } from "../../json.ts";
import { SIGNALS } from "../../alerts/signal.ts";
import { ACK_STATES, SERVICE_ACTIONS, type Command } from "../../trading/command.ts";
import { HALTS, type Hold, type Proposal } from "../../trading/kill-switch.ts";
import { MODES } from "../../trading/order.ts";
import { UNKNOWNS } from "../../trading/rules.ts";
import type { ModeState, Orders, SwitchView, TradingOverview } from "../../trading/overview.ts";
import { count, unixMilliseconds, unixSeconds } from "./units.ts";

/* Times in Unix milliseconds, as the trading object keeps them, but for `timestamp`; amounts are decimals as text. */

const mode = z.enum(MODES);
/** What the trading process says is passed on as it is. */
const json = z.json() as z.ZodType<Json>;

export const tradeAnswer = z.object({
  status: z.literal("success"),
  orderId: z.string(),
  mode,
  result: json,
  timestamp: unixSeconds,
});

export const portfolioAnswer = z.object({
  status: z.literal("success"),
  mode,
  portfolio: json,
  timestamp: unixSeconds,
});

export const modeStateAnswer: z.ZodType<ModeState> = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("paper") }),
  z.object({
    mode: z.literal("live"),
    by: z.string(),
    reason: z.string(),
    since: unixMilliseconds,
    until: unixMilliseconds,
  }),
]);

const status = z.enum(["requested", "delivered", ...ACK_STATES, "superseded", "expired"]);

const told = {
  id: z.string(),
  seq: z.int(),
  action: z.enum([...HALTS, "resume", ...SERVICE_ACTIONS]),
  service: z.string().nullable(),
  reason: z.string(),
  requestedAt: unixMilliseconds,
  expiresAt: unixMilliseconds.nullable(),
};

export const commandAnswer: z.ZodType<Command> = z.object({
  ...told,
  by: z.string(),
  status,
  deliveredAt: unixMilliseconds.nullable(),
  settledAt: unixMilliseconds.nullable(),
  note: z.string().nullable(),
});

export const commandsAnswer = z.object({ commands: z.array(commandAnswer), cursor: z.int().nullable() });

export const ackAnswer = z.object({ status });

export const ordersAnswer: z.ZodType<Orders> = z.object({
  at: unixMilliseconds,
  killSwitch: z.object({ action: z.enum([...HALTS, "resume"]), seq: z.int() }).nullable(),
  mode,
  modeUntil: unixMilliseconds.nullable(),
  commands: z.array(z.object(told)),
});

const requester = z.object({ type: z.enum(["operator", "rule"]), id: z.string() });

const hold: z.ZodType<Hold> = z.object({
  action: z.enum(HALTS),
  reason: z.string(),
  by: requester,
  since: unixMilliseconds,
  expiresAt: unixMilliseconds.nullable(),
});

export const switchAnswer: z.ZodType<SwitchView> = z.object({
  halt: z.enum(HALTS).nullable(),
  holds: z.array(hold),
  command: commandAnswer.nullable(),
});

const proposal: z.ZodType<Proposal> = z.object({
  code: z.string(),
  by: requester,
  action: z.enum(HALTS),
  reason: z.string(),
  lifetime: z.int().nullable(),
  validUntil: unixMilliseconds,
});

export const proposalAnswer = z.object({ confirmation: proposal });

const taken = { counted: count, repeated: count, late: count };

export const tradesAnswer = z.object({
  status: z.literal("stored"),
  ...taken,
  refused: count,
  /** The first of what was refused. */
  faults: z.array(z.object({ index: z.int(), problem: z.string() })),
});

const book = {
  rules: z.array(
    z.object({
      signal: z.enum(SIGNALS),
      subject: z.string(),
      breached: z.boolean(),
      measured: z.string().nullable(),
      unknown: z.enum(UNKNOWNS).nullable(),
      limit: z.string(),
      unit: z.string(),
    }),
  ),
  positions: z.array(
    z.object({
      symbol: z.string(),
      position: z.object({
        quantity: z.string(),
        price: z.string(),
        priceAt: z.int(),
        anchorAt: z.int(),
      }),
    }),
  ),
  equity: z.string().nullable(),
};

export const tradingAnswer: z.ZodType<TradingOverview> = z.object({
  at: unixMilliseconds,
  mode: modeStateAnswer,
  killSwitch: switchAnswer,
  ...book,
  other: z.object({ mode, ...book }).nullable(),
  events: z.object(taken),
  lastEventAt: unixMilliseconds.nullable(),
});

export const hoursAnswer = z.object({
  mode,
  from: unixMilliseconds,
  to: unixMilliseconds,
  hours: z.array(
    z.object({
      at: unixMilliseconds,
      orders: count,
      trades: count,
      volume: z.number(),
      profit: z.number(),
    }),
  ),
});
