import type { Severity, Signal } from "../alerts/signal.ts";

/** Something that happened on the VPS and is over. */
export interface VpsEvent {
  /** The sender's own: the same event sent twice counts once. */
  readonly id: string;
  readonly type: string;
  readonly severity: Severity;
  readonly message: string;
  /** Whatever else there is to say, as JSON text. */
  readonly data: string;
}

/** Kinds of events that one message reports singly; one more stands for the rest. */
const MOST_SIGNALS = 16;

/**
 * What operators are told of a message's new events: one signal a type, as bad as its worst event, so that a program
 * that reports the same over and over is one line with a count.
 */
export function eventSignals(
  events: readonly VpsEvent[],
  rank: (severity: Severity) => number,
  now: number,
): readonly Signal[] {
  const byType = Map.groupBy(events, ({ type }) => type);
  const signals = [...byType].map(([type, all]): Signal => {
    const worst = all.reduce((a, b) => (rank(b.severity) > rank(a.severity) ? b : a));
    return {
      name: "vps_event",
      subject: type,
      state: "once",
      severity: worst.severity,
      summary: worst.message,
      facts: all.length > 1 ? { events: all.length } : {},
      at: now,
    };
  });
  if (signals.length <= MOST_SIGNALS) return signals;
  const rest = signals.slice(MOST_SIGNALS);
  const worst = rest.reduce((a, b) => (rank(b.severity ?? "info") > rank(a.severity ?? "info") ? b : a));
  return [...signals.slice(0, MOST_SIGNALS), { ...worst, subject: "others", facts: { types: rest.length } }];
}
