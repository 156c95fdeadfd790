import type { CommandStatus } from "../../../shared/trading/command.ts";
import type { Halt } from "../../../shared/trading/kill-switch.ts";
import type { Tone } from "../../../shared/live/words.ts";

interface HaltWords {
  /** In a list of choices. */
  readonly name: string;
  /** On a button. */
  readonly title: string;
  readonly effect: string;
}

export const HALT_EFFECTS: Readonly<Record<Halt, HaltWords>> = {
  stop_entries: {
    name: "Stop entries: positions may be closed, none opened",
    title: "Stop entries",
    effect: "The bot opens no positions; it may close those it has.",
  },
  stop: {
    name: "Stop: no orders at all",
    title: "Stop trading",
    effect: "The bot places no orders; its positions stay as they are.",
  },
  flatten: {
    name: "Flatten: no orders, and every position closed",
    title: "Flatten",
    effect: "The bot closes every position at what the market gives, and places no other orders.",
  },
};

export const STATUS_TONES: Readonly<Record<CommandStatus, Tone>> = {
  requested: "warn",
  delivered: "warn",
  accepted: "warn",
  done: "good",
  failed: "bad",
  superseded: "idle",
  expired: "idle",
};
