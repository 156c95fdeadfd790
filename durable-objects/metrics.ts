import { DurableObject } from "cloudflare:workers";
import type { Signal } from "../shared/alerts/signal.ts";
import type { AnomalyFigures } from "../shared/anomalies/figures.ts";
import { trafficOf } from "../shared/anomalies/traffic.ts";
import { markTold, untoldOf, watchTraffic, type TrafficWatch } from "../shared/anomalies/watch.ts";
import { mergeTotals, NO_TOTALS, type Totals } from "../shared/metrics/totals.ts";
import type { Bindings } from "./bindings.ts";

const KEY = "totals";
const WATCH = "watch";

/**
 * The numbers of all isolates together. Each report is written when it comes, one row: what was once shown then never
 * goes back, which Prometheus would take for a restart of every counter.
 */
export class Metrics extends DurableObject<Bindings> {
  async add(delta: Totals): Promise<void> {
    this.ctx.storage.kv.put(KEY, mergeTotals(this.#totals(), delta));
  }

  async read(): Promise<Totals> {
    return this.#totals();
  }

  /** Takes in a report, looks at what the last minutes brought, and says what changed until it is `told`. */
  async observe(delta: Totals, figures: AnomalyFigures): Promise<readonly Signal[]> {
    await this.add(delta);
    const watch = watchTraffic(this.#watch(), trafficOf(this.#totals()), figures, Date.now());
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

  #totals(): Totals {
    return this.ctx.storage.kv.get<Totals>(KEY) ?? NO_TOTALS;
  }
}
