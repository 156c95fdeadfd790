import type { Signal } from "../alerts/signal.ts";
import type { Command, CommandAction } from "./command.ts";
import type { OrderEvent } from "./event.ts";
import type { Halt } from "./kill-switch.ts";
import type { Judgement } from "./rules.ts";

const WHAT: Record<Halt | "none", string> = {
  none: "Trading goes on",
  stop_entries: "No new positions",
  stop: "Trading is stopped",
  flatten: "Trading is stopped, and every position is to be closed",
};

const COMMANDS: Readonly<Record<CommandAction, string>> = {
  stop_entries: "Stop entries",
  stop: "Stop",
  flatten: "Flatten",
  resume: "Resume",
  pause_service: "Pause",
  resume_service: "Resume",
  restart_service: "Restart",
};

export const commandTitle = (action: CommandAction): string => COMMANDS[action];

const RULES: Readonly<Record<string, string>> = {
  trades_per_hour: "Trades in an hour",
  volume_per_day: "Volume in a day",
  profit_per_day: "Profit in a day",
  loss_per_day: "Loss in a day",
  orders_per_minute: "Orders in a minute",
};

/** A rule's name for people; a position's names its symbol. */
export function ruleTitle(subject: string): string {
  const [kind, symbol] = subject.split(":");
  return kind === "position" ? `Position in ${symbol ?? ""}` : (RULES[subject] ?? subject);
}

export const haltTitle = (halt: Halt | null): string => WHAT[halt ?? "none"];

export function judgementSignal(judgement: Judgement, at: number): Signal {
  const { signal: name, subject, breached, measured, limit, unit } = judgement;
  return {
    name,
    subject,
    state: breached ? "firing" : "resolved",
    summary: `${ruleTitle(subject)}: ${measured} ${unit}, limit ${limit}`,
    facts: { measured: `${measured} ${unit}`, limit: `${limit} ${unit}` },
    at,
  };
}

const orderFacts = ({ id, symbol, side, quantity, price }: OrderEvent) => ({
  event: id,
  symbol,
  side,
  quantity,
  price,
});

export const duplicateSignal = (order: OrderEvent, at: number): Signal => ({
  name: "trading_duplicate",
  subject: order.symbol,
  state: "once",
  summary: `The same order twice: ${order.side} ${order.quantity} ${order.symbol} at ${order.price}`,
  facts: orderFacts(order),
  at,
});

export const stalePriceSignal = (order: OrderEvent, age: number, at: number): Signal => ({
  name: "trading_stale_price",
  subject: order.symbol,
  state: "once",
  summary: `An order in ${order.symbol} went by a price ${Math.round(age / 1000)} s old`,
  facts: orderFacts(order),
  at,
});

export const switchSignal = (halt: Halt | null, by: string, reason: string, at: number): Signal => ({
  name: "kill_switch_changed",
  subject: "kill_switch",
  state: "once",
  summary: `${haltTitle(halt)} (${by}: ${reason})`,
  facts: { action: halt ?? "resume", by },
  at,
});

/** The VPS has not carried out the last halt, or has at last. */
export const pendingSignal = (command: Command, pending: boolean, at: number): Signal => ({
  name: "kill_switch_pending",
  subject: "kill_switch",
  state: pending ? "firing" : "resolved",
  summary: pending
    ? `The VPS has not carried out "${command.action}": it is ${command.status}`
    : `"${command.action}" is no longer pending: it is ${command.status}`,
  facts: { command: command.id, status: command.status, ...(command.note ? { note: command.note } : {}) },
  at,
});
