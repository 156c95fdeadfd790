import { LiveObject } from "../durable-objects/live.ts";
import { logger } from "../durable-objects/logger.ts";
import { metricsStub } from "../durable-objects/stubs.ts";
import { dependenciesOf } from "../shared/breaker/dependencies.ts";
import { parseConfig } from "../shared/config/config.ts";
import { snapshotOf } from "../shared/live/snapshot.ts";
import type { Env } from "./env.ts";
import { readVitals } from "./metrics/vitals.ts";

/** The dashboard's open sockets, and the figures they are sent. */
export class Live extends LiveObject {
  #lazyStanding: ReturnType<typeof readVitals> | undefined;

  protected override async snapshot(): Promise<string> {
    const metrics = metricsStub(this.env);
    const [totals, history, standing] = await Promise.all([
      metrics.read(),
      metrics.history(),
      this.#standing(),
    ]);
    return JSON.stringify(snapshotOf(totals, history, standing, Date.now()));
  }

  /** The configuration is read once an instance: it names the origins. A Worker that has none answers nobody. */
  get #standing(): ReturnType<typeof readVitals> {
    return (this.#lazyStanding ??= readVitals(this.env, this.#dependencies(), logger));
  }

  #dependencies() {
    const config = parseConfig(this.env as Env);
    return dependenciesOf(config.ok ? (config.value.gateway?.origins ?? []) : []);
  }
}
