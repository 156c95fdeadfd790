import type { ResponseRule } from "../incidents/response.ts";
import type { IncidentType } from "../incidents/types.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import { alertSubject, LOSS_RULE } from "../trading/loss.ts";
import type { Severity, SignalName } from "./signal.ts";

/** What becomes of a signal. Times are milliseconds. */
export interface AlertRule {
  /** What it is called in messages. */
  readonly title: string;
  /** Where the signal does not name its own. */
  readonly severity: Severity;
  /** It must fire for so long before it counts. */
  readonly firesAfter: number;
  /** It must be well for so long before it is over; doubles each time it comes back within the cool-down. */
  readonly resolvesAfter: number;
  /** What comes back within this time after its end is the same alert and incident; what only happens is told once. */
  readonly coolDown: number;
  /** How often its incident is told again until somebody takes it; null: never. */
  readonly remindEvery: number | null;
  /** One incident for each subject, or one for all alerts of the type together; null: none. */
  readonly incident: { readonly type: IncidentType; readonly per: "subject" | "type" } | null;
  /** What the edge does about it by itself. */
  readonly response: ResponseRule | null;
  /** Section of `docs/operating.md` that says what to do. */
  readonly runbook: string;
  /** Goes through every channel, whatever routes and quiet hours say. */
  readonly everywhere?: true;
}

/** Until somebody takes the incident: an open critical one is called out four times an hour. */
const REMIND: Readonly<Record<Severity, number | null>> = {
  critical: 15 * MINUTE,
  error: 1 * HOUR,
  warning: 6 * HOUR,
  info: null,
};
/** Two looks of the watch, one a minute, must find it well. */
const RESOLVES_AFTER = 2 * MINUTE;
const COOL_DOWN = 1 * HOUR;

function rule(
  severity: Severity,
  title: string,
  runbook: string,
  incident: AlertRule["incident"],
  more: Partial<AlertRule> = {},
): AlertRule {
  return {
    title,
    severity,
    firesAfter: 0,
    resolvesAfter: RESOLVES_AFTER,
    coolDown: COOL_DOWN,
    remindEvery: REMIND[severity],
    incident,
    response: null,
    runbook,
    ...more,
  };
}

const each = (type: IncidentType) => ({ type, per: "subject" }) as const;
const all = (type: IncidentType) => ({ type, per: "type" }) as const;

/** A spike of this length is no news. */
const LASTING = { firesAfter: 5 * MINUTE };
/** Nobody mends a certificate within the hour, and it is looked at every few hours. */
const DAILY = { coolDown: DAY, remindEvery: DAY };

const UNDER_ATTACK: ResponseRule = {
  order: () => ({ kind: "mode", mode: "under_attack" }),
  lasts: 30 * MINUTE,
  atMost: 6 * HOUR,
};
/** Whoever rewrites the audit log can rewrite members too: nothing more is promised until an operator has looked. */
const MAINTENANCE: ResponseRule = {
  order: () => ({ kind: "mode", mode: "maintenance" }),
  lasts: 1 * HOUR,
  atMost: DAY,
};
/** The check looks at the origin past its breaker, so it sees that it is well again while nobody else is sent there. */
const FAILOVER: ResponseRule = {
  order: (subject) => ({ kind: "failover", origin: subject }),
  lasts: 10 * MINUTE,
  atMost: 2 * HOUR,
  endsWithCause: true,
};
const STOP_ENTRIES: ResponseRule = {
  order: () => ({ kind: "kill_switch", action: "stop_entries" }),
  lasts: 1 * HOUR,
  atMost: DAY,
};
/** The heartbeats of what trades; the first is the name in the agent's example. */
const TRADING_SERVICES = ["trading-bot", "trading"];

/** One row a signal. A test holds every row's runbook against the document. */
export const RULES: Readonly<Record<SignalName, AlertRule>> = {
  check_down: rule("error", "Check down", "service-down", each("SERVICE_DOWN")),
  check_degraded: rule("warning", "Check degraded", "service-down", null, LASTING),
  certificate_expiring: rule("warning", "Certificate expires", "certificate", each("CERT_EXPIRY"), DAILY),
  certificate_faulty: rule("error", "Certificate faulty", "certificate", each("CERT_EXPIRY"), DAILY),
  certificate_changed: rule("warning", "Certificate changed", "certificate", null, DAILY),
  heartbeat_lost: rule("error", "Heartbeat lost", "heartbeat-lost", each("HEARTBEAT_LOST"), {
    response: { ...STOP_ENTRIES, subjects: TRADING_SERVICES },
  }),
  service_degraded: rule("warning", "Service degraded", "heartbeat-lost", null, LASTING),
  host_overloaded: rule("warning", "Host overloaded", "host", null, LASTING),
  host_network: rule("warning", "Unusual traffic of a host", "host", null, LASTING),
  host_logins: rule("warning", "Failed logins on a host", "host", null),
  host_listener: rule("error", "Unexpected listener on a host", "integrity", each("INTEGRITY")),
  host_integrity: rule("critical", "Files changed on a host", "integrity", each("INTEGRITY")),
  vps_event: rule("warning", "Event of the VPS", "host", null),
  traffic_flood: rule("critical", "Traffic flood", "attack", all("DDOS_ATTACK"), { response: UNDER_ATTACK }),
  error_rate: rule("error", "High error rate", "error-rate", all("HIGH_ERROR_RATE"), { firesAfter: MINUTE }),
  address_failures: rule("warning", "Many failures from one address", "attack", null),
  request_volume: rule("warning", "Many requests today", "attack", null, { coolDown: DAY }),
  refusal_burst: rule("warning", "Burst of refusals", "attack", null),
  breaker_open: rule("error", "Breaker open", "breaker-open", each("BREAKER_OPEN")),
  discord_unauthorised: rule(
    "critical",
    "Discord refuses the bot's token",
    "credential-refused",
    all("CREDENTIAL_REFUSED"),
  ),
  dead_letters: rule("error", "Dead letters", "deliveries-fail", each("DEAD_LETTERS")),
  outbox_stuck: rule("error", "Deliveries are late", "deliveries-fail", each("DEAD_LETTERS"), LASTING),
  audit_forked: rule("critical", "Audit log forked", "audit-fork", all("AUDIT_FORK"), {
    response: MAINTENANCE,
  }),
  audit_stuck: rule("error", "Audit log late in D1", "audit-stuck", each("SERVICE_DOWN"), LASTING),
  origin_down: rule("error", "Origin down", "origin-down", each("SERVICE_DOWN"), { response: FAILOVER }),
  trading_limit: rule("error", "Trading limit passed", "trading-alerts", all("TRADING")),
  trading_loss: rule("critical", "Trading loss", "trading-alerts", all("TRADING"), {
    // Play money stops nothing here: the mode in force may be live.
    response: { ...STOP_ENTRIES, subjects: [alertSubject("live", LOSS_RULE)] },
  }),
  trading_duplicate: rule("error", "Duplicate order", "trading-alerts", all("TRADING")),
  trading_stale_price: rule("error", "Stale price", "trading-alerts", all("TRADING")),
  kill_switch_pending: rule("critical", "Kill switch not confirmed", "kill-switch", all("TRADING"), {
    remindEvery: 5 * MINUTE,
  }),
  // Each change is news.
  kill_switch_changed: rule("warning", "Kill switch", "kill-switch", null, { coolDown: 0 }),
  configuration_fault: rule("error", "Configuration fault", "configuration", each("MISCONFIGURED")),
  compliance_overdue: rule("info", "Checks to sign off", "compliance", null, DAILY),
  job_failed: rule("warning", "Job fails", "job-fails", null),
  // The watch says it for an hour each morning; this makes it once a day.
  sign_of_life: rule("info", "All is well with the alerts", "alerts", null, {
    coolDown: 20 * HOUR,
    everywhere: true,
  }),
};
