import type { Signal } from "../alerts/signal.ts";
import type { HostFigures } from "./figures.ts";
import { changedFiles, judgeFindings, NO_FINDINGS, unexpectedListeners } from "./findings.ts";
import { CALM, judgeLevel, type Level } from "./level.ts";
import { KINDS, limitOf, measured, type Measured } from "./measures.ts";
import type { HostSettings } from "./settings.ts";

/** What was found wrong so far; serialises. */
export interface HostState {
  /** By what is measured: `cpu`, `disk /var`. Calm ones are left out. */
  readonly levels: Readonly<Record<string, Level>>;
  /** Alerts that fire, by port and by path. */
  readonly listeners: readonly string[];
  readonly integrity: readonly string[];
}

export const UNTROUBLED: HostState = { levels: {}, listeners: [], integrity: [] };

interface Judgement {
  readonly state: HostState;
  readonly signals: readonly Signal[];
}

/** One report of a host: what fires now, what no longer does. Figures that are absent change nothing. */
export function judgeHost(
  host: string,
  state: HostState,
  figures: HostFigures,
  settings: HostSettings,
  now: number,
): Judgement {
  const all = measured(figures);
  const levels = judgeLevels(
    host,
    state.levels,
    [...all, ...vanishedDisks(state, figures, all)],
    settings,
    now,
  );
  const listeners = judgeFindings(
    host,
    "host_listener",
    state.listeners,
    unexpectedListeners(figures, settings),
    now,
  );
  const integrity = judgeFindings(host, "host_integrity", state.integrity, changedFiles(figures), now);
  return {
    state: { levels: levels.levels, listeners: listeners.firing, integrity: integrity.firing },
    signals: [...levels.signals, ...listeners.signals, ...integrity.signals],
  };
}

/** The end of every alert of a host that is no more. */
export function calmHost(host: string, state: HostState, now: number): readonly Signal[] {
  const levels = Object.entries(state.levels)
    .filter(([, { firing }]) => firing)
    .map(([key]): Signal => ({
      name: KINDS[limitOf(key)].signal,
      subject: `${host} ${key}`,
      state: "resolved",
      summary: `${host} was removed`,
      at: now,
    }));
  return [
    ...levels,
    ...judgeFindings(host, "host_listener", state.listeners, NO_FINDINGS, now).signals,
    ...judgeFindings(host, "host_integrity", state.integrity, NO_FINDINGS, now).signals,
  ];
}

/** A disk that is no longer there is no longer full. */
function vanishedDisks(
  state: HostState,
  figures: HostFigures,
  present: readonly Measured[],
): readonly Measured[] {
  if (figures.disks === undefined) return [];
  return Object.keys(state.levels)
    .filter((key) => limitOf(key) === "disk" && !present.some((measure) => measure.key === key))
    .map((key) => ({ key, value: 0 }));
}

function judgeLevels(
  host: string,
  before: HostState["levels"],
  measures: readonly Measured[],
  settings: HostSettings,
  now: number,
): { readonly levels: HostState["levels"]; readonly signals: readonly Signal[] } {
  const levels = { ...before };
  const signals: Signal[] = [];
  for (const { key, value, facts } of measures) {
    const kind = KINDS[limitOf(key)];
    const limit = settings.limits[limitOf(key)];
    const was = levels[key] ?? CALM;
    const level = judgeLevel(was, value, { limit, reports: kind.reports });
    if (level.firing || level.streak > 0) levels[key] = level;
    else delete levels[key];
    if (level.firing === was.firing) continue;
    signals.push({
      name: kind.signal,
      subject: `${host} ${key}`,
      state: level.firing ? "firing" : "resolved",
      summary: `${host}: ${kind.says(key)} ${kind.shown(value)} (limit ${kind.shown(limit)})`,
      facts: { value, limit, ...facts },
      at: now,
    });
  }
  return { levels, signals };
}
