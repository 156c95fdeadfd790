import { DurableObject } from "cloudflare:workers";
import { mergeTotals, NO_TOTALS, type Totals } from "../shared/metrics/totals.ts";
import type { Bindings } from "./bindings.ts";

const KEY = "totals";

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

  #totals(): Totals {
    return this.ctx.storage.kv.get<Totals>(KEY) ?? NO_TOTALS;
  }
}
