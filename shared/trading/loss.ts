import type { Mode } from "./order.ts";

/** The rule whose breach holds trading back by itself. */
export const LOSS_RULE = "loss_per_day";

/** What alerts and holds about a mode are called by. */
export const alertSubject = (mode: Mode, subject: string): string =>
  mode === "paper" ? subject : `${mode}:${subject}`;

/**
 * Whether a loss beyond its limit holds trading back. There is one switch, so one of play money must not stop live trading. Where
 * nobody reports as live (`liveReports`), the bots do not say what they trade with, and it may be money.
 */
export const lossHalts = (lost: Mode, inForce: Mode, liveReports: boolean): boolean =>
  lost === "live" || inForce === "paper" || !liveReports;
