import { DurableObject } from "cloudflare:workers";
import type { Signal } from "../shared/alerts/signal.ts";
import type { Bindings } from "./bindings.ts";

/** Alerts and the incidents they open: what is wrong, who was told, who sees to it. */
export class Alerts extends DurableObject<Bindings> {
  /** Returns when the signals are stored. */
  async report(signals: readonly Signal[]): Promise<void> {
    const now = Date.now();
    for (const signal of signals) {
      this.ctx.storage.kv.put(`${signal.name}:${signal.subject}`, { ...signal, heardAt: now });
    }
  }
}
