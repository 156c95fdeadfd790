/** How bad it is, as the requirements name it (row O4); in rising order. */
export const SEVERITIES = ["info", "warning", "error", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * Everything that can be reported. What becomes of each (severity, cool-down, incident, response) is data of the rules,
 * not of whoever reports.
 */
export const SIGNALS = [
  "check_down",
  "check_degraded",
  "certificate_expiring",
  "certificate_faulty",
  "certificate_changed",
  "heartbeat_lost",
  "service_degraded",
  "host_overloaded",
  "host_network",
  "host_logins",
  "host_listener",
  "host_integrity",
  "vps_event",
  "traffic_flood",
  "error_rate",
  "address_failures",
  "request_volume",
  "refusal_burst",
  "breaker_open",
  "discord_unauthorised",
  "dead_letters",
  "outbox_stuck",
  "audit_forked",
  "audit_stuck",
  "origin_down",
  "trading_limit",
  "trading_loss",
  "trading_duplicate",
  "trading_stale_price",
  "kill_switch_pending",
  "kill_switch_changed",
  "configuration_fault",
  "compliance_overdue",
  "job_failed",
  "sign_of_life",
] as const;
export type SignalName = (typeof SIGNALS)[number];

/** One part's word that something is wrong, is right again, or has happened. */
export interface Signal {
  readonly name: SignalName;
  /**
   * What it is about: a check, a dependency, a host, a rule's own name. Name and subject together are one alert:
   * reporting the same again changes nothing but its facts.
   */
  readonly subject: string;
  /** `firing` until `resolved` comes; `once` for what happened and is over. */
  readonly state: "firing" | "resolved" | "once";
  /** Where this one differs from its rule's. */
  readonly severity?: Severity;
  /**
   * How far it has gone, where that matters beyond its severity (the threshold that a certificate has passed): another
   * step is told anew.
   */
  readonly step?: string;
  /** One line for people, without markup; may hold what others wrote: senders escape and cut it. */
  readonly summary: string;
  /** Shown beside it, name → value. Never a secret. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** Unix milliseconds. */
  readonly at: number;
}
