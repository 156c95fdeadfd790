import { HOUR } from "../time.ts";
import type { AlertRule } from "./rules.ts";
import { isWorse, worst } from "./severity.ts";
import type { Severity, Signal, SignalName } from "./signal.ts";

/** Where an alert stands. Times are Unix milliseconds. */
export type AlertState =
  /** Fires, but not yet for long enough. `before`: the end of the earlier time, where it comes back. */
  | { readonly kind: "pending"; readonly since: number; readonly before: number | null }
  | { readonly kind: "firing"; readonly since: number }
  /** Well again, but not yet for long enough. */
  | { readonly kind: "quiet"; readonly since: number; readonly quietSince: number }
  /** Over; remembered for the cool-down, in which its return is no new alert. */
  | { readonly kind: "resolved"; readonly since: number; readonly endedAt: number }
  /** It happened and was over at once; remembered for the cool-down, in which it is only counted. */
  | { readonly kind: "happened"; readonly at: number };

/** What is known of one signal and subject. Plain JSON. */
export interface Alert {
  readonly name: SignalName;
  readonly subject: string;
  readonly severity: Severity;
  readonly step: string | null;
  readonly summary: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly state: AlertState;
  /** When it was last heard of; older words than this change nothing. */
  readonly heardAt: number;
  /** How many times it has begun, or happened, since the cool-down last passed. */
  readonly count: number;
}

/** What people are told of. */
export type AlertChange = "began" | "went_further" | "ended" | "happened";

export interface Step {
  /** Null: there is nothing left to remember. */
  readonly alert: Alert | null;
  readonly change: AlertChange | null;
}

/** However often it comes back, this long a calm ends it. */
const LONGEST_QUIET = 1 * HOUR;

export const alertKey = ({ name, subject }: Pick<Alert, "name" | "subject">): string => `${name}:${subject}`;

export const isFiring = ({ state }: Alert): boolean => state.kind === "firing" || state.kind === "quiet";

const quietFor = (rule: AlertRule, count: number): number =>
  Math.min(rule.resolvesAfter * 2 ** (count - 1), Math.max(LONGEST_QUIET, rule.resolvesAfter));

/** When time alone changes the alert, Unix milliseconds. A firing one waits for a word. */
export function wakesAt({ state, count }: Alert, rule: AlertRule): number {
  switch (state.kind) {
    case "pending":
      return state.since + rule.firesAfter;
    case "firing":
      return Infinity;
    case "quiet":
      return state.quietSince + quietFor(rule, count);
    case "resolved":
      return state.endedAt + rule.coolDown;
    case "happened":
      return state.at + rule.coolDown;
  }
}

/** What time alone has made of the alert. */
export function settle(alert: Alert, rule: AlertRule, now: number): Step {
  if (wakesAt(alert, rule) > now) return { alert, change: null };
  const { state } = alert;
  switch (state.kind) {
    case "pending":
      return { alert: { ...alert, state: { kind: "firing", since: state.since } }, change: "began" };
    case "quiet":
      return {
        alert: { ...alert, state: { kind: "resolved", since: state.since, endedAt: state.quietSince } },
        change: "ended",
      };
    case "resolved":
    case "happened":
      return { alert: null, change: null };
    case "firing":
      return { alert, change: null };
  }
}

/** A word about the alert, which is settled up to `now`; null: nothing is known of it. */
export function hear(alert: Alert | null, signal: Signal, rule: AlertRule, now: number): Step {
  // Clocks differ a little, and a word from the future would shut out those that follow.
  const at = Math.min(signal.at, now);
  if (alert !== null && at < alert.heardAt) return { alert, change: null };
  switch (signal.state) {
    case "firing":
      return hearFiring(alert, signal, rule, at, now);
    case "resolved":
      return { alert: alert === null ? null : hearResolved(alert, at), change: null };
    case "once":
      return hearOnce(alert, signal, rule, at);
  }
}

/** The alert as a word describes it. */
function described(signal: Signal, rule: AlertRule, state: AlertState, at: number, count: number): Alert {
  return {
    name: signal.name,
    subject: signal.subject,
    severity: signal.severity ?? rule.severity,
    step: signal.step ?? null,
    summary: signal.summary,
    facts: signal.facts ?? {},
    state,
    heardAt: at,
    count,
  };
}

function hearFiring(alert: Alert | null, signal: Signal, rule: AlertRule, at: number, now: number): Step {
  if (alert === null || alert.state.kind === "happened" || alert.state.kind === "resolved") {
    const before = alert?.state.kind === "resolved" ? alert.state.endedAt : null;
    const count = before === null ? 1 : (alert?.count ?? 0) + 1;
    const pending = described(signal, rule, { kind: "pending", since: at, before }, at, count);
    return settle(pending, rule, now);
  }
  const { state, count } = alert;
  const next = described(
    signal,
    rule,
    state.kind === "quiet" ? { kind: "firing", since: state.since } : state,
    at,
    count,
  );
  if (state.kind === "pending") return settle(next, rule, now);
  const further = isWorse(next.severity, alert.severity) || (next.step !== null && next.step !== alert.step);
  // Its worst hour is what people were told of, and what its end is told with.
  return {
    alert: { ...next, severity: worst(alert.severity, next.severity) },
    change: further ? "went_further" : null,
  };
}

function hearResolved(alert: Alert, at: number): Alert | null {
  const { state } = alert;
  switch (state.kind) {
    case "pending":
      return state.before === null
        ? null
        : {
            ...alert,
            state: { kind: "resolved", since: state.before, endedAt: state.before },
            heardAt: at,
            count: alert.count - 1,
          };
    case "firing":
      return { ...alert, state: { kind: "quiet", since: state.since, quietSince: at }, heardAt: at };
    case "quiet":
    case "resolved":
    case "happened":
      return alert;
  }
}

function hearOnce(alert: Alert | null, signal: Signal, rule: AlertRule, at: number): Step {
  if (alert === null || alert.state.kind === "resolved") {
    return { alert: described(signal, rule, { kind: "happened", at }, at, 1), change: "happened" };
  }
  const next = described(signal, rule, alert.state, at, alert.count + 1);
  const severity = worst(alert.severity, next.severity);
  if (alert.state.kind !== "happened")
    return { alert: { ...next, severity, count: alert.count }, change: null };
  const worse = isWorse(next.severity, alert.severity);
  return { alert: { ...next, severity }, change: worse ? "happened" : null };
}
