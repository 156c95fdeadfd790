import { MINUTE } from "../time.ts";
import type { Snowflake } from "./snowflake.ts";

/** How long a question waits for its button: enough to read it, too short to be found again by accident. */
const CONFIRM_WITHIN = 1 * MINUTE;

/** What somebody was asked to confirm. */
export interface HeldAction {
  readonly askedOf: Snowflake;
  /** JSON, read by whoever carries it out. */
  readonly action: string;
  /** Unix milliseconds. */
  readonly askedAt: number;
}

/** What became of a press on the button. `over`: pressed before, too late, or never asked. */
export type Taken =
  | { readonly kind: "taken"; readonly action: string }
  | { readonly kind: "over" }
  | { readonly kind: "not_yours" };

/** Whether the action may be carried out. Only `taken` uses it up: another's press must not end the question. */
export function take(held: HeldAction | null, by: Snowflake, now: number): Taken {
  if (held === null) return { kind: "over" };
  if (held.askedOf !== by) return { kind: "not_yours" };
  return now - held.askedAt < CONFIRM_WITHIN ? { kind: "taken", action: held.action } : { kind: "over" };
}
