import type { PublicIncident } from "../incidents/public.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import type { Day, PublicStanding, PublicStatus } from "./status.ts";

const SERVICE_WORDS: Record<PublicStanding, string> = {
  operational: "Operational",
  degraded: "Degraded",
  outage: "Outage",
  maintenance: "Maintenance",
  unknown: "Not known",
};

/** How one service stands, in a word. */
export const serviceWord = (standing: PublicStanding): string => SERVICE_WORDS[standing];

const HEADLINES: Record<PublicStanding, string> = {
  operational: "All systems operational",
  degraded: "Some systems are degraded",
  outage: "Major outage",
  maintenance: "Maintenance in progress",
  unknown: "The status is not known at the moment",
};

/** Where only some stand so. */
const PARTIAL: Partial<Record<PublicStanding, string>> = {
  outage: "Partial outage",
  maintenance: "Maintenance on some systems",
};

/** How everything stands, in a sentence. */
export const headline = ({
  standing,
  partial,
  maintenance,
}: Pick<PublicStatus, "standing" | "partial" | "maintenance">): string =>
  (partial && !maintenance ? PARTIAL[standing] : undefined) ?? HEADLINES[standing];

const INCIDENT_WORDS: Record<PublicIncident["state"], string> = {
  investigating: "We are looking into it",
  identified: "We are working on it",
  resolved: "Resolved",
};

export const incidentWord = (state: PublicIncident["state"]): string => INCIDENT_WORDS[state];

/** `99.98 %`. Never rounded up to 100: that would deny an outage. */
export function percent(part: number): string {
  const hundredths = Math.floor(part * 10_000 + 1e-9);
  return `${(hundredths / 100).toFixed(2).replace(/\.?0+$/, "")} %`;
}

/** `2 h 5 min`, from milliseconds. */
export function duration(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  const days = Math.floor(minutes / (DAY / MINUTE));
  const hours = Math.floor((minutes % (DAY / MINUTE)) / (HOUR / MINUTE));
  const rest = minutes % (HOUR / MINUTE);
  const parts = [
    ...(days > 0 ? [`${days} d`] : []),
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(days === 0 && rest > 0 ? [`${rest} min`] : []),
  ];
  return parts.join(" ");
}

/** `34 ms`, `1.2 s`. */
export const milliseconds = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `3 Nov 2026` (UTC). */
export function date(at: number): string {
  const moment = new Date(at);
  return `${moment.getUTCDate()} ${MONTHS[moment.getUTCMonth()] ?? ""} ${moment.getUTCFullYear()}`;
}

/** `3 Nov 2026, 14:05 UTC`. */
export const moment = (at: number): string => `${date(at)}, ${new Date(at).toISOString().slice(11, 16)} UTC`;

/** A day's bar in words: what a reader who does not see it hears, and others see when they point at it. */
export function dayWords({ from, standing, uptime, down, degraded }: Day): string {
  const when = date(from);
  if (standing === "unknown" || uptime === null) {
    return `${when}: ${standing === "maintenance" ? "planned work" : "no data"}`;
  }
  const parts = [
    ...(down > 0 ? [`${duration(down * MINUTE)} failing`] : []),
    ...(degraded > 0 ? [`${duration(degraded * MINUTE)} slow`] : []),
  ];
  return `${when}: ${percent(uptime)} up${parts.length === 0 ? "" : `, ${parts.join(", ")}`}`;
}
