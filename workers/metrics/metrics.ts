import type { Bindings } from "../../durable-objects/bindings.ts";
import { metricsStub } from "../../durable-objects/stubs.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import type { AnomalyFigures } from "../../shared/anomalies/figures.ts";
import type { History } from "../../shared/metrics/history.ts";
import { Recorder } from "../../shared/metrics/recorder.ts";
import type { OwnCounts, Totals } from "../../shared/metrics/totals.ts";

/** What this isolate counts, and what all counted together. */
export interface Metrics {
  /** Counts an answer; `route` is a pattern of the route table, `took` in milliseconds. Costs no call. */
  readonly request: (route: string, status: number, took: number) => void;
  /** All isolates' numbers: this one's up to now, the others' up to a minute ago. */
  readonly read: () => Promise<Totals>;
  /** Looks at the last minutes of all; what has changed and was not told. One call. */
  readonly observe: (figures: AnomalyFigures) => Promise<readonly Signal[]>;
  readonly told: (signals: readonly Signal[]) => Promise<void>;
  /** The last two hours by the minute, as far as isolates have reported. */
  readonly history: () => Promise<History>;
}

interface MetricsDeps {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly counts: () => OwnCounts;
}

/** A report that does not arrive is lost, and the log says so: metrics delay and fail no request. */
export function createMetrics(env: Bindings, { now, log, waitUntil, counts }: MetricsDeps): Metrics {
  const recorder = new Recorder();

  async function report(): Promise<void> {
    try {
      await metricsStub(env).add(recorder.take(counts()));
    } catch (error) {
      log.warn("metrics_lost", describeError(error));
    }
  }

  return {
    request: (route, status, took) => {
      const at = now();
      recorder.request(route, status, took, at);
      if (recorder.isDue(at)) waitUntil(report());
    },
    read: async () => {
      await report();
      return metricsStub(env).read();
    },
    observe: (figures) => metricsStub(env).observe(recorder.take(counts()), figures),
    told: (signals) => metricsStub(env).told(signals),
    history: async () => metricsStub(env).history(),
  };
}
