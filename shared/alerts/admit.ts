import { sanitise, TEXT_CAP } from "../logging/sanitise.ts";
import type { Signal } from "./signal.ts";

/** Code points: a sentence or two, so that ten of them fit into one message of Discord's. */
const SUMMARY_CAP = 400;
const FACT_NAME_CAP = 50;
/** Discord shows 25 fields; with these caps an embed with all of them stays within its 6,000 characters. */
const MOST_FACTS = 20;

/**
 * The signal as it is kept: sanitised, masked and bounded like a log line, since reporters pass on what others wrote. One
 * that cannot be told in full is told in part, never refused.
 */
export function admitSignal(signal: Signal): Signal {
  const facts = Object.entries(signal.facts ?? {})
    .slice(0, MOST_FACTS)
    .map(([name, value]) => [
      sanitise(name, FACT_NAME_CAP),
      typeof value === "number" ? value : sanitise(value),
    ]);
  return {
    ...signal,
    subject: sanitise(signal.subject, TEXT_CAP),
    summary: sanitise(signal.summary, SUMMARY_CAP),
    ...(signal.step === undefined ? {} : { step: sanitise(signal.step, TEXT_CAP) }),
    facts: Object.fromEntries(facts) as Record<string, string | number>,
  };
}
