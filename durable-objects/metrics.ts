import { DurableObject } from "cloudflare:workers";
import type { Signal } from "../shared/alerts/signal.ts";
import type { AnomalyFigures } from "../shared/anomalies/figures.ts";
import { trafficOf } from "../shared/anomalies/traffic.ts";
import { markTold, untoldOf, watchTraffic, type TrafficWatch } from "../shared/anomalies/watch.ts";
import { note, type History } from "../shared/metrics/history.ts";
import { mergeTotals, NO_TOTALS, type Totals } from "../shared/metrics/totals.ts";
import type { Bindings } from "./bindings.ts";

const KEY = "totals";
const WATCH = "watch";

/** In one value, so that a report stays one row. */
interface Kept extends Totals {
  readonly history?: History;
}

/**
 * The numbers of all isolates together. Each report is written when it comes, one row: what was once shown then never
 * goes back, which Prometheus would take for a restart of every counter.
 */
export class Metrics extends DurableObject<Bindings> {
  async add(delta: Totals): Promise<void> {
    const { history = [], ...totals } = this.#kept();
    const kept: Kept = { ...mergeTotals(totals, delta), history: note(history, delta, Date.now()) };
    this.ctx.storage.kv.put(KEY, kept);
  }

  async read(): Promise<Totals> {
    const { history: _, ...totals } = this.#kept();
    return totals;
  }

  /** Takes in a report, looks at what the last minutes brought, and says what changed until it is `told`. */
  async observe(delta: Totals, figures: AnomalyFigures): Promise<readonly Signal[]> {
    await this.add(delta);
    const watch = watchTraffic(this.#watch(), trafficOf(this.#kept()), figures, Date.now());
    this.ctx.storage.kv.put(WATCH, watch);
    return untoldOf(watch);
  }

  async told(signals: readonly Signal[]): Promise<void> {
    const watch = this.#watch();
    if (watch !== null) this.ctx.storage.kv.put(WATCH, markTold(watch, signals));
  }

  #watch(): TrafficWatch | null {
    return this.ctx.storage.kv.get<TrafficWatch>(WATCH) ?? null;
  }

  /** The last two hours by the minute. */
  async history(): Promise<History> {
    return this.#kept().history ?? [];
  }

  #kept(): Kept {
    return this.ctx.storage.kv.get<Kept>(KEY) ?? NO_TOTALS;
  }
}
