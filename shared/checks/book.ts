import type { CheckDefinition } from "./definition.ts";
import { count, isDue, unknownSince, type CheckState } from "./machine.ts";
import { isPlanned, type MaintenanceWindow } from "./maintenance.ts";
import { endOf, noticeOf, type Notice } from "./notices.ts";
import type { Sample } from "./sample.ts";

/** A result as it is kept. */
export interface KeptSample extends Sample {
  /** Found during planned work. */
  readonly planned: boolean;
}

export type States = Readonly<Record<string, CheckState>>;

/** What the checks of one run are judged by. */
export interface Book {
  readonly definitions: readonly CheckDefinition[];
  readonly states: States;
  readonly windows: readonly MaintenanceWindow[];
}

/** The checks that have to run for this time. */
export const dueChecks = ({ definitions, states }: Book, at: number): readonly CheckDefinition[] =>
  definitions.filter((check) => check.enabled && isDue(states[check.name], check, at));

export interface Recorded {
  readonly states: States;
  /** Those that counted: a result of a slot that was counted before does not. */
  readonly samples: readonly KeptSample[];
}

/** Counts the results of the run meant for `at` (Unix milliseconds), each check and slot once. */
export function record(
  { definitions, states, windows }: Book,
  at: number,
  samples: readonly Sample[],
): Recorded {
  const next: Record<string, CheckState> = { ...states };
  const kept: KeptSample[] = [];
  for (const sample of samples) {
    const definition = definitions.find(({ name }) => name === sample.check);
    if (definition === undefined || !isDue(next[sample.check], definition, at)) continue;
    next[sample.check] = count(next[sample.check] ?? unknownSince(at), definition, sample, at);
    const planned = isPlanned(windows, sample.check, at);
    kept.push({ ...sample, planned });
  }
  return { states: next, samples: kept };
}

/**
 * What operators have to hear of now, also what an earlier run could not tell them. A check that is switched off or gone
 * leaves nothing behind that fires.
 */
export function notices({ definitions, states, windows }: Book, at: number): readonly Notice[] {
  const enabled = new Set(definitions.filter((check) => check.enabled).map(({ name }) => name));
  return Object.entries(states).flatMap(([name, state]) => {
    const notice = enabled.has(name)
      ? noticeOf(name, state, isPlanned(windows, name, at))
      : endOf(name, state, at);
    return notice === null ? [] : [notice];
  });
}

/** The states once operators have been told. */
export const markTold = (states: States, told: readonly Notice[]): States => ({
  ...states,
  ...Object.fromEntries(
    told.flatMap(({ check, to }) => {
      const state = states[check];
      return state === undefined ? [] : [[check, { ...state, told: to }]];
    }),
  ),
});

/** Without those whose check is gone and of whom operators know nothing any more. */
export const withoutGone = (states: States, definitions: readonly CheckDefinition[]): States => {
  const names = new Set(definitions.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(states).filter(([name, { told }]) => names.has(name) || told !== null),
  );
};
