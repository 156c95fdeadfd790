import type { Snapshot } from "./snapshot.ts";
import { breakerTone, breakerWord, type Tone } from "./words.ts";

/** A figure as it is shown. */
export interface LiveFigure {
  readonly text: string;
  readonly tone: Tone;
}

const NO_ANSWER: LiveFigure = { text: "no answer", tone: "bad" };

const plain = (text: string): LiveFigure => ({ text, tone: "good" });

/** `1,234`, without decimals from ten on. */
export const numberText = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });

export const durationText = (ms: number | null): string =>
  ms === null ? "–" : ms < 1_000 ? `${numberText(ms)} ms` : `${numberText(ms / 1_000)} s`;

export const shareText = (share: number | null): string =>
  share === null ? "–" : `${(share * 100).toLocaleString("en", { maximumFractionDigits: 1 })} %`;

/** Row O6: more errors than this are an anomaly. */
const BAD_SHARE = 0.1;
/** Where a look is worth it. */
const WORTH_A_LOOK = 0.01;

const shareTone = (share: number | null): Tone =>
  share === null || share < WORTH_A_LOOK ? "good" : share < BAD_SHARE ? "warn" : "bad";

/** Each figure by the name that the page's `data-live` has: the same on the server and in the browser. */
export function liveFigures({ recent, vitals }: Snapshot): Readonly<Record<string, LiveFigure>> {
  const figures: Record<string, LiveFigure> = {
    requests: plain(numberText(recent.requestsPerMinute)),
    failed: { text: shareText(recent.failedShare), tone: shareTone(recent.failedShare) },
    p95: plain(durationText(recent.p95)),
    audit:
      vitals.audit === null
        ? NO_ANSWER
        : {
            text: numberText(vitals.audit.waiting),
            tone: vitals.audit.forked ? "bad" : vitals.audit.failures > 0 ? "warn" : "good",
          },
  };
  for (const [name, breaker] of Object.entries(vitals.breakers)) {
    const kind = breaker?.state.kind;
    figures[`breaker:${name}`] = { text: breakerWord(kind), tone: breakerTone(kind) };
  }
  let [pending, dead] = [0, 0];
  for (const [name, outbox] of Object.entries(vitals.outboxes)) {
    for (const part of ["interactive", "background", "dead"] as const) {
      figures[`outbox:${name}:${part}`] = outbox === null ? NO_ANSWER : plain(numberText(outbox[part]));
    }
    pending += (outbox?.interactive ?? 0) + (outbox?.background ?? 0);
    dead += outbox?.dead ?? 0;
  }
  figures["pending"] = plain(numberText(pending));
  figures["dead"] = { text: numberText(dead), tone: dead === 0 ? "good" : "warn" };
  return figures;
}
