import type { Severity } from "../alerts/signal.ts";
import { causeOf, type Incident } from "../incidents/incident.ts";
import { INCIDENT_TYPES } from "../incidents/types.ts";
import type { SwitchName, Switches } from "../policy/switches.ts";
import { MINUTE } from "../time.ts";
import type { Halt } from "../trading/kill-switch.ts";
import { haltTitle } from "../trading/words.ts";
import { exceptionsOf } from "./exceptions.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Tone } from "./words.ts";

/** Something that wants a person, worst first. */
export interface Need {
  readonly tone: Exclude<Tone, "good" | "idle">;
  readonly text: string;
  /** Where to see to it. */
  readonly href: string;
  /** The cause of the incident that says the same, once there is one (`causeOf`). */
  readonly cause?: string;
}

/** What waits longer than this for its destination is stuck. */
const STUCK_AFTER = 5 * MINUTE;

const breakerNeeds = ({ vitals }: Snapshot): Need[] =>
  Object.entries(vitals.breakers).flatMap(([name, part]): Need[] => {
    const href = "/admin/breakers";
    const cause = causeOf("BREAKER_OPEN", name);
    if (part === null) return [{ tone: "bad", text: `The breaker of ${name} does not answer.`, href }];
    const { state } = part;
    if (state.kind === "open") {
      return [{ tone: "bad", text: `${name} is left alone: ${state.cause}.`, href, cause }];
    }
    if (state.kind === "forced_open" || state.kind === "forced_closed") {
      const held = state.kind === "forced_open" ? "open" : "closed";
      return [
        {
          tone: "warn",
          text: `${state.by} holds the breaker of ${name} ${held}: ${state.cause}.`,
          href,
          cause,
        },
      ];
    }
    return [];
  });

const outboxNeeds = ({ vitals }: Snapshot): Need[] =>
  Object.entries(vitals.outboxes).flatMap(([name, part]): Need[] => {
    const href = `/admin/outbox?of=${name}`;
    const cause = causeOf("DEAD_LETTERS", name);
    if (part === null) return [{ tone: "bad", text: `The outbox for ${name} does not answer.`, href }];
    const needs: Need[] = [];
    if (part.dead > 0) {
      const letters = part.dead === 1 ? "1 dead letter" : `${part.dead} dead letters`;
      needs.push({ tone: "warn", text: `${letters} for ${name}: replay or discard.`, href, cause });
    }
    if ((part.oldestAge ?? 0) >= STUCK_AFTER) {
      const minutes = Math.floor((part.oldestAge ?? 0) / MINUTE);
      needs.push({ tone: "warn", text: `Something for ${name} has waited ${minutes} minutes.`, href, cause });
    }
    return needs;
  });

function auditNeeds({ vitals: { audit } }: Snapshot): Need[] {
  const href = "/admin/audit";
  if (audit === null) return [{ tone: "bad", text: "The audit log does not answer.", href }];
  if (audit.forked) {
    return [{ tone: "bad", text: "D1 holds other audit records in the places of ours.", href }];
  }
  if (audit.failures === 0) return [];
  return [{ tone: "warn", text: `${audit.waiting} audit records wait for D1, which refuses them.`, href }];
}

const EASED: Readonly<Record<SwitchName, string>> = {
  mode: "Mode",
  lists: "The block list",
  inspection: "The content inspection",
};

const switchNeeds = (switches: Switches, now: number): Need[] =>
  exceptionsOf(switches, now).map(([name, { value, reason }]) => ({
    tone: "warn",
    text: `${EASED[name]}: ${value.replaceAll("_", " ")}, ${reason}.`,
    href: "/admin/mode",
  }));

/** What the other parts say; null: they did not answer. */
export interface Standing {
  readonly snapshot: Snapshot;
  readonly switches: Switches;
  readonly alerts: {
    readonly unresolved: readonly Incident[];
    /** Why people cannot count on being told; null: they can. */
    readonly broken: string | null;
  } | null;
  readonly trading: { readonly halt: Halt | null } | null;
}

const TONES: Readonly<Record<Severity, Need["tone"]>> = {
  info: "warn",
  warning: "warn",
  error: "bad",
  critical: "bad",
};

const seenTo = ({ state }: Incident): string =>
  state.kind === "acknowledged" ? ` ${state.by} sees to it.` : "";

/** Incidents say what is wrong in one place; what is told besides is what they do not hold, or do not hold yet. */
function alertNeeds(alerts: Standing["alerts"]): Need[] {
  const href = "/admin/incidents";
  if (alerts === null) return [{ tone: "bad", text: "The incidents do not answer.", href }];
  const needs = alerts.unresolved.map((incident): Need => ({
    tone: incident.state.kind === "acknowledged" ? "warn" : TONES[incident.severity],
    text: `Incident ${incident.id}, ${INCIDENT_TYPES[incident.type].title}: ${incident.summary.replace(/\.$/, "")}.${seenTo(incident)}`,
    href: `${href}/${incident.id}`,
  }));
  return alerts.broken === null
    ? needs
    : [{ tone: "bad", text: `Alerts reach nobody: ${alerts.broken}.`, href }, ...needs];
}

function tradingNeeds(trading: Standing["trading"]): Need[] {
  const href = "/admin/trading";
  if (trading === null) return [{ tone: "bad", text: "The trading switch does not answer.", href }];
  return trading.halt === null ? [] : [{ tone: "warn", text: `${haltTitle(trading.halt)}.`, href }];
}

/** Everything that is not as it should be, each thing once, the worst first. */
export function needsOf({ snapshot, switches, alerts, trading }: Standing): readonly Need[] {
  const told = new Set(alerts?.unresolved.map(({ type, subject }) => causeOf(type, subject)));
  const needs = [
    ...alertNeeds(alerts),
    ...breakerNeeds(snapshot),
    ...auditNeeds(snapshot),
    ...outboxNeeds(snapshot),
    ...tradingNeeds(trading),
    ...switchNeeds(switches, snapshot.at),
  ].filter(({ cause }) => cause === undefined || !told.has(cause));
  return [...needs.filter(({ tone }) => tone === "bad"), ...needs.filter(({ tone }) => tone === "warn")];
}
