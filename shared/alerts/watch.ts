import type { BreakerState } from "../breaker/state.ts";
import type { Vitals } from "../metrics/vitals.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import type { Signal } from "./signal.ts";

/** Deliveries and audit records older than this are late: a breaker's longest open time, and some. */
const LATE = 15 * MINUTE;
/** When the daily sign of life goes out, UTC; for an hour, so that a late cron does not miss it. */
const SIGN_OF_LIFE = { from: 8 * HOUR, to: 9 * HOUR } as const;

/** A breaker as an alert: what fails by itself is an error, what somebody holds is for the others to know. */
export function breakerSignal(
  dependency: string,
  {
    kind,
    cause,
    by,
  }: { readonly kind: BreakerState["kind"]; readonly cause: string; readonly by: string | null },
  at: number,
): Signal {
  const signal = { name: "breaker_open", subject: dependency, at } as const;
  switch (kind) {
    case "closed":
      return { ...signal, state: "resolved", summary: `Calls of ${dependency} go through again` };
    case "open":
    case "half_open":
      return {
        ...signal,
        state: "firing",
        summary: `Calls of ${dependency} are not made: ${cause}`,
        facts: { state: kind.replace("_", " ") },
      };
    case "forced_open":
      return {
        ...signal,
        state: "firing",
        severity: "warning",
        summary: `${by ?? "somebody"} holds ${dependency} open: ${cause}`,
      };
    case "forced_closed":
      return {
        ...signal,
        state: "firing",
        severity: "warning",
        summary: `${by ?? "somebody"} holds ${dependency} closed, so that nothing guards it: ${cause}`,
      };
  }
}

const minutes = (ms: number): number => Math.floor(ms / MINUTE);

/** Fires while `wrong`; the rest as it is then. */
const level = (
  wrong: boolean,
  signal: Pick<Signal, "name" | "subject" | "summary" | "facts" | "at">,
): Signal => ({ ...signal, state: wrong ? "firing" : "resolved" });

type Known<Part extends "breakers" | "outboxes"> = NonNullable<Vitals[Part][string]>;

/** Discord's stop is the bot's: the other destinations have none. */
function outboxSignals(destination: string, outbox: Known<"outboxes">, at: number): readonly Signal[] {
  const { dead, stopped, interactive, background } = outbox;
  const age = outbox.oldestAge ?? 0;
  const about = { subject: destination, at };
  const signals = [
    level(dead > 0, {
      ...about,
      name: "dead_letters",
      summary: `What should have gone to ${destination} could not be delivered`,
      facts: { "dead letters": dead },
    }),
    level(age > LATE, {
      ...about,
      name: "outbox_stuck",
      summary: `What should go to ${destination} has waited for ${minutes(age)} minutes`,
      facts: { waiting: interactive + background },
    }),
  ];
  if (destination !== "discord") return signals;
  const summary = "Discord does not accept the bot's token, and nothing is sent: set DISCORD_BOT_TOKEN";
  return [...signals, level(stopped === "unauthorized", { ...about, name: "discord_unauthorised", summary })];
}

function auditSignals(audit: NonNullable<Vitals["audit"]>, at: number): readonly Signal[] {
  const age = audit.oldestAge ?? 0;
  const about = { subject: "audit", at };
  return [
    level(audit.forked, {
      ...about,
      name: "audit_forked",
      summary: "D1 holds other audit records in the places of ours",
    }),
    level(age > LATE, {
      ...about,
      name: "audit_stuck",
      summary: `D1 has taken no audit records for ${minutes(age)} minutes`,
      facts: { waiting: audit.waiting, failures: audit.failures },
    }),
  ];
}

/**
 * Everything that can be seen in the parts' vitals, as it is now: whatever was not reported when it changed is found here. Of a
 * part that did not answer nothing is said.
 */
export function watchSignals({ breakers, outboxes, audit }: Vitals, now: number): readonly Signal[] {
  return [
    ...known(breakers).map(([dependency, { state }]) => {
      const by = "by" in state ? state.by : null;
      return breakerSignal(dependency, { kind: state.kind, cause: state.cause, by }, now);
    }),
    ...known(outboxes).flatMap(([destination, outbox]) => outboxSignals(destination, outbox, now)),
    ...(audit === null ? [] : auditSignals(audit, now)),
    ...signOfLife({ breakers, outboxes }, now),
  ];
}

function signOfLife(parts: Pick<Vitals, "breakers" | "outboxes">, now: number): readonly Signal[] {
  const time = now % DAY;
  if (time < SIGN_OF_LIFE.from || time >= SIGN_OF_LIFE.to) return [];
  const outboxes = known(parts.outboxes);
  return [
    {
      name: "sign_of_life",
      subject: "edge",
      state: "once",
      at: now,
      summary: "The daily sign of life: it goes through every channel",
      facts: {
        "breakers not closed": known(parts.breakers).filter(([, { state }]) => state.kind !== "closed")
          .length,
        "dead letters": outboxes.reduce((sum, [, { dead }]) => sum + dead, 0),
        waiting: outboxes.reduce((sum, [, one]) => sum + one.interactive + one.background, 0),
      },
    },
  ];
}

const known = <T>(parts: Readonly<Record<string, T | null>>): readonly (readonly [string, T])[] =>
  Object.entries(parts).flatMap(([name, part]) => (part === null ? [] : [[name, part] as const]));
