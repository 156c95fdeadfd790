import type { Signal, SignalName } from "../alerts/signal.ts";
import type { HostFigures } from "./figures.ts";
import { ANY_LISTENER, type HostSettings } from "./settings.ts";

/** Ports or files that get an alert each; what comes on top shares one, so that a system upgrade is no flood. */
const MOST_SINGLE = 16;
/** The subject of that one. */
const OTHERS = "others";

/** One thing that should not be there, and how to say it. */
interface Finding {
  readonly subject: string;
  readonly summary: string;
}

export interface Findings {
  readonly found: readonly Finding[];
  /** Beyond those, not named. */
  readonly more: number;
}

export const NO_FINDINGS: Findings = { found: [], more: 0 };

/** Null: not reported. */
export function unexpectedListeners({ listeners }: HostFigures, settings: HostSettings): Findings | null {
  if (listeners === undefined) return null;
  const expected = (listener: string): boolean =>
    settings.listeners.includes(ANY_LISTENER) || settings.listeners.includes(listener);
  const strange = listeners.filter((listener) => !expected(listener));
  return {
    found: strange.map((subject) => ({ subject, summary: `${subject} listens and is not expected to` })),
    more: 0,
  };
}

/** Null: not reported. */
export function changedFiles({ integrity }: HostFigures): Findings | null {
  if (integrity === undefined) return null;
  return {
    found: integrity.changed.map(({ path, change }) => ({ subject: path, summary: `${path} was ${change}` })),
    more: integrity.more,
  };
}

/** Those that get an alert each: what has one keeps it, whatever comes beside it. */
function single({ found, more }: Findings, firing: readonly string[]): readonly Finding[] {
  const old = found.filter(({ subject }) => firing.includes(subject));
  const fresh = found.filter(({ subject }) => !firing.includes(subject));
  const named = [...old, ...fresh].slice(0, MOST_SINGLE);
  const unnamed = found.length - named.length + more;
  return unnamed === 0 ? named : [...named, { subject: OTHERS, summary: `and ${unnamed} more` }];
}

/** Fires what is found and was not, resolves what fired and is found no more. */
export function judgeFindings(
  host: string,
  name: SignalName,
  firing: readonly string[],
  found: Findings | null,
  now: number,
): { readonly firing: readonly string[]; readonly signals: readonly Signal[] } {
  if (found === null) return { firing, signals: [] };
  const findings = single(found, firing);
  const subjects = findings.map(({ subject }) => subject);
  const signal = (subject: string, state: "firing" | "resolved", summary: string): Signal => ({
    name,
    subject: `${host} ${subject}`,
    state,
    summary: `${host}: ${summary}`,
    at: now,
  });
  return {
    firing: subjects,
    signals: [
      ...findings
        .filter(({ subject }) => !firing.includes(subject))
        .map(({ subject, summary }) => signal(subject, "firing", summary)),
      ...firing
        .filter((subject) => !subjects.includes(subject))
        .map((subject) => signal(subject, "resolved", `${subject} is as it should be`)),
    ],
  };
}
