import type { Signal } from "../alerts/signal.ts";
import type { Command, CommandAction } from "./command.ts";
import type { OrderEvent } from "./event.ts";
import type { Halt } from "./kill-switch.ts";
import { alertSubject } from "./loss.ts";
import type { Mode } from "./order.ts";
import type { Judgement, Unknown } from "./rules.ts";

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

/** Why a rule cannot be judged. */
export const UNKNOWN: Readonly<Record<Unknown, string>> = {
  no_balance: "no balance was reported",
  no_equity: "the account was worth nothing",
};

/** `1 order`, `60 orders`, `0 USDT`. */
export const amountText = (amount: string, unit: string): string =>
  `${amount} ${amount === "1" ? unit.replace(/s$/, "") : unit}`;

/** What a rule measured, or why it could not. */
export const measuredText = ({ measured, unknown, unit }: Judgement): string =>
  unknown === null ? amountText(measured ?? "", unit) : `cannot be judged: ${UNKNOWN[unknown]}`;

export const haltTitle = (halt: Halt | null): string => WHAT[halt ?? "none"];

export function judgementSignal(judgement: Judgement, mode: Mode, at: number): Signal {
  const { signal: name, subject, breached, limit, unit } = judgement;
  const measured = measuredText(judgement);
  return {
    name,
    subject: alertSubject(mode, subject),
    state: breached ? "firing" : "resolved",
    summary: `${ruleTitle(subject)} (${mode}): ${measured}, limit ${limit}`,
    facts: { mode, measured, limit: amountText(limit, unit) },
    at,
  };
}

const orderFacts = ({ id, mode, symbol, side, quantity, price }: OrderEvent) => ({
  event: id,
  mode,
  symbol,
  side,
  quantity,
  price,
});

export const duplicateSignal = (order: OrderEvent, at: number): Signal => ({
  name: "trading_duplicate",
  subject: alertSubject(order.mode, order.symbol),
  state: "once",
  summary: `The same order twice (${order.mode}): ${order.side} ${order.quantity} ${order.symbol} at ${order.price}`,
  facts: orderFacts(order),
  at,
});

export const stalePriceSignal = (order: OrderEvent, age: number, at: number): Signal => ({
  name: "trading_stale_price",
  subject: alertSubject(order.mode, order.symbol),
  state: "once",
  summary: `An order in ${order.symbol} (${order.mode}) went by a price ${Math.round(age / 1000)} s old`,
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
