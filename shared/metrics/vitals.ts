import type { BreakerState } from "../breaker/state.ts";
import type { BreakerStatistics } from "../breaker/statistics.ts";
import type { Halt } from "../discord/halt.ts";
import { SECOND } from "../time.ts";
import type { Family, Sample } from "./exposition.ts";

/** How the parts stand at the moment they are asked; times in milliseconds. Null: the part did not answer. */
export interface Vitals {
  readonly breakers: Readonly<
    Record<string, { readonly state: BreakerState; readonly statistics: BreakerStatistics } | null>
  >;
  readonly outboxes: Readonly<
    Record<
      string,
      {
        readonly interactive: number;
        readonly background: number;
        readonly dead: number;
        readonly oldestAge: number | null;
        /** Why Discord is sent nothing at all. */
        readonly stopped: Halt["kind"];
      } | null
    >
  >;
  readonly audit: {
    readonly head: { readonly seq: number };
    readonly waiting: number;
    readonly oldestAge: number | null;
    readonly failures: number;
    readonly forked: boolean;
  } | null;
  /** Of the isolate that answers. */
  readonly policy: { readonly version: number; readonly age: number | null; readonly entries: number };
}

const STATES: readonly BreakerState["kind"][] = [
  "closed",
  "open",
  "half_open",
  "forced_open",
  "forced_closed",
];
const CALLS = ["successes", "errors", "slow", "stale", "refused"] as const;

/** What is not known has no sample: a zero would be a lie. */
export const vitalsFamilies = ({ breakers, outboxes, audit, policy }: Vitals): Family[] => [
  {
    name: "edge_part_up",
    type: "gauge",
    help: "1 when the part answered this scrape.",
    samples: [
      ...Object.entries(breakers).map(([name, part]) => up(`breaker:${name}`, part)),
      ...Object.entries(outboxes).map(([name, part]) => up(`outbox:${name}`, part)),
      up("audit", audit),
    ],
  },
  gauge(
    "edge_breaker_state",
    "1 for the state that the dependency's breaker is in.",
    each(breakers, "dependency", ({ state }) =>
      STATES.map((kind) => [{ state: kind }, Number(kind === state.kind)]),
    ),
  ),
  {
    name: "edge_breaker_calls_total",
    type: "counter",
    help: "Calls of the dependency as its breaker heard of them; refused ones were not made.",
    samples: each(breakers, "dependency", ({ statistics }) =>
      CALLS.map((outcome) => [{ outcome }, statistics[outcome]]),
    ),
  },
  {
    name: "edge_breaker_openings_total",
    type: "counter",
    help: "Times the dependency's breaker opened by itself.",
    samples: each(breakers, "dependency", ({ statistics }) => [[{}, statistics.openings]]),
  },
  gauge(
    "edge_outbox_pending",
    "Effects stored and not yet delivered.",
    each(outboxes, "destination", ({ interactive, background }) => [
      [{ lane: "interactive" }, interactive],
      [{ lane: "background" }, background],
    ]),
  ),
  gauge(
    "edge_outbox_dead",
    "Effects that wait for an operator.",
    each(outboxes, "destination", ({ dead }) => [[{}, dead]]),
  ),
  gauge(
    "edge_outbox_oldest_age_seconds",
    "Age of the oldest pending effect; 0 when none is.",
    each(outboxes, "destination", ({ oldestAge }) => [[{}, (oldestAge ?? 0) / SECOND]]),
  ),
  gauge(
    "edge_audit_sequence",
    "Number of the last audit record.",
    one(audit, ({ head }) => head.seq),
  ),
  gauge(
    "edge_audit_waiting",
    "Audit records that D1 does not have yet.",
    one(audit, ({ waiting }) => waiting),
  ),
  gauge(
    "edge_audit_oldest_age_seconds",
    "Age of the oldest record that D1 does not have; 0 when it has all.",
    one(audit, ({ oldestAge }) => (oldestAge ?? 0) / SECOND),
  ),
  gauge(
    "edge_audit_failures",
    "Writes to D1 that failed in a row.",
    one(audit, ({ failures }) => failures),
  ),
  gauge(
    "edge_audit_forked",
    "1 when D1 holds other records in the places of ours.",
    one(audit, ({ forked }) => Number(forked)),
  ),
  gauge(
    "edge_policy_version",
    "Version of the policy in this isolate.",
    one(policy, ({ version }) => version),
  ),
  gauge(
    "edge_policy_entries",
    "Entries of the lists in this isolate.",
    one(policy, ({ entries }) => entries),
  ),
  gauge(
    "edge_policy_age_seconds",
    "Time since this isolate's policy was confirmed.",
    policy.age === null ? [] : [{ labels: {}, value: policy.age / SECOND }],
  ),
];

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: "gauge",
  help,
  samples,
});

const up = (part: string, answer: unknown): Sample => ({ labels: { part }, value: Number(answer !== null) });

const one = <T>(part: T | null, value: (part: T) => number): Sample[] =>
  part === null ? [] : [{ labels: {}, value: value(part) }];

const each = <T>(
  parts: Readonly<Record<string, T | null>>,
  label: string,
  values: (part: T) => readonly (readonly [Readonly<Record<string, string>>, number])[],
): Sample[] =>
  Object.entries(parts).flatMap(([name, part]) =>
    part === null
      ? []
      : values(part).map(([labels, value]) => ({ labels: { [label]: name, ...labels }, value })),
  );
