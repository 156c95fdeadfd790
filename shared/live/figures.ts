import { numberText } from "../number-text.ts";
import type { Snapshot } from "./snapshot.ts";
import { breakerTone, breakerWord, type Tone } from "./words.ts";

/** A figure as it is shown. */
export interface LiveFigure {
  /** What it is, for the page and for who hears that it has become worse. */
  readonly name: string;
  readonly text: string;
  readonly tone: Tone;
}

const noAnswer = (name: string): LiveFigure => ({ name, text: "no answer", tone: "bad" });

const plain = (name: string, text: string): LiveFigure => ({ name, text, tone: "good" });

/** `1,234`, without decimals from ten on. */
export const roundText = (value: number): string => numberText(value, value < 10 ? 1 : 0);

export const durationText = (ms: number | null): string =>
  ms === null ? "–" : ms < 1_000 ? `${roundText(ms)} ms` : `${roundText(ms / 1_000)} s`;

export const shareText = (share: number | null): string =>
  share === null ? "–" : `${numberText(share * 100, 1)} %`;

/** Row O6: more errors than this are an anomaly. */
const BAD_SHARE = 0.1;
/** Where a look is worth it. */
const WORTH_A_LOOK = 0.01;

const shareTone = (share: number | null): Tone =>
  share === null || share < WORTH_A_LOOK ? "good" : share < BAD_SHARE ? "warn" : "bad";

function auditFigure({ audit }: Snapshot["vitals"]): LiveFigure {
  const name = "Audit backlog";
  if (audit === null) return noAnswer(name);
  const tone = audit.forked ? "bad" : audit.failures > 0 ? "warn" : "good";
  return { name, text: roundText(audit.waiting), tone };
}

/** Each figure by the name that the page's `data-live` has: the same on the server and in the browser. */
export function liveFigures({ recent, vitals }: Snapshot): Readonly<Record<string, LiveFigure>> {
  const figures: Record<string, LiveFigure> = {
    requests: plain("Requests a minute", roundText(recent.requestsPerMinute)),
    failed: { name: "Failed", text: shareText(recent.failedShare), tone: shareTone(recent.failedShare) },
    p95: plain("p95", durationText(recent.p95)),
    audit: auditFigure(vitals),
  };
  for (const [dependency, breaker] of Object.entries(vitals.breakers)) {
    const kind = breaker?.state.kind;
    const name = `Breaker of ${dependency}`;
    figures[`breaker:${dependency}`] = { name, text: breakerWord(kind), tone: breakerTone(kind) };
  }
  let [pending, dead] = [0, 0];
  for (const [destination, outbox] of Object.entries(vitals.outboxes)) {
    for (const part of ["interactive", "background", "dead"] as const) {
      const name = `Outbox for ${destination}, ${part}`;
      figures[`outbox:${destination}:${part}`] =
        outbox === null ? noAnswer(name) : plain(name, roundText(outbox[part]));
    }
    pending += (outbox?.interactive ?? 0) + (outbox?.background ?? 0);
    dead += outbox?.dead ?? 0;
  }
  figures["pending"] = plain("On its way out", roundText(pending));
  figures["dead"] = { name: "Dead letters", text: roundText(dead), tone: dead === 0 ? "good" : "warn" };
  return figures;
}
