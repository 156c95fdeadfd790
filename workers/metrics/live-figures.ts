import { logger } from "../../durable-objects/logger.ts";
import { metricsStub } from "../../durable-objects/stubs.ts";
import { dependenciesOf } from "../../shared/breaker/dependencies.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { snapshotOf } from "../../shared/live/snapshot.ts";
import type { Env } from "../env.ts";
import { readVitals } from "./vitals.ts";

/**
 * Reads what watchers of the dashboard are shown, as JSON. The configuration names the origins; a Worker that has none
 * answers nobody.
 */
export function liveFigures(env: Env): () => Promise<string> {
  const config = parseConfig(env);
  const standing = readVitals(
    env,
    dependenciesOf(config.ok ? (config.value.gateway?.origins ?? []) : []),
    logger,
  );
  const metrics = metricsStub(env);
  return async () => {
    const [totals, history, vitals] = await Promise.all([metrics.read(), metrics.history(), standing()]);
    return JSON.stringify(snapshotOf(totals, history, vitals, Date.now()));
  };
}
