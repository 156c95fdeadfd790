import type { Command } from "./command.ts";
import type { Taken } from "./event.ts";
import type { Halt, Hold } from "./kill-switch.ts";
import type { Mode } from "./order.ts";
import type { Position } from "./positions.ts";
import type { Judgement } from "./rules.ts";

/** Paper, or live until it ends by itself (row G5). */
export type ModeState =
  | { readonly mode: "paper" }
  | {
      readonly mode: "live";
      readonly by: string;
      readonly reason: string;
      readonly since: number;
      readonly until: number;
    };

/** How the kill switch stands. */
export interface SwitchView {
  /** Null: trading goes on. */
  readonly halt: Halt | null;
  readonly holds: readonly Hold[];
  /** The last word to the VPS on it, and how far that got; null: there never was one. */
  readonly command: Command | null;
}

/** Trading of one hour, by the events' own time. */
export interface TradingHour {
  /** Its beginning, Unix milliseconds. */
  readonly at: number;
  readonly orders: number;
  readonly trades: number;
  /** USDT. */
  readonly volume: number;
  readonly profit: number;
}

export interface HeldPosition {
  readonly symbol: string;
  readonly position: Position;
}

/** What is known of one mode's trading. */
export interface BookView {
  /** Every rule as it stands now. */
  readonly rules: readonly Judgement[];
  readonly positions: readonly HeldPosition[];
  /** The account's last known worth in USDT; null: never told. */
  readonly equity: string | null;
}

/** What operators see of trading at one glance: the book of the mode in force, and the other's. */
export interface TradingOverview extends BookView {
  readonly at: number;
  readonly mode: ModeState;
  readonly killSwitch: SwitchView;
  /** Null: it has no events. */
  readonly other: (BookView & { readonly mode: Mode }) | null;
  /** Since the beginning, of both. */
  readonly events: Taken;
  readonly lastEventAt: number | null;
}

/** What the VPS is told: the whole truth about the switch, and what is still to be carried out, in order. */
export type Orders = {
  readonly at: number;
  readonly killSwitch: { readonly action: Halt | "resume"; readonly seq: number } | null;
  readonly mode: Mode;
  /** When live falls back to paper; null on paper. */
  readonly modeUntil: number | null;
  readonly commands: readonly Pick<
    Command,
    "id" | "seq" | "action" | "service" | "reason" | "requestedAt" | "expiresAt"
  >[];
};
