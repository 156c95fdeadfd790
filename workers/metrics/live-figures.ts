import { logger } from "../../durable-objects/logger.ts";
import { alertsStub, edgePolicyStub, metricsStub, tradingStub } from "../../durable-objects/stubs.ts";
import { dependenciesOf } from "../../shared/breaker/dependencies.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { exceptionsOf } from "../../shared/live/exceptions.ts";
import { needsOf } from "../../shared/live/needs.ts";
import { snapshotOf } from "../../shared/live/snapshot.ts";
import { exceptionsWords, needsWords, tradingWords, type LiveNews } from "../../shared/live/standing.ts";
import type { Switches } from "../../shared/policy/switches.ts";
import type { Env } from "../env.ts";
import { askPart } from "./ask-part.ts";
import { readVitals } from "./vitals.ts";

const ask = <T>(part: string, work: () => Promise<T>) => askPart(logger, "vitals_missing", part, work);

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
  /** Without the policy's object the last ones go on, as they do in every isolate. */
  let switches: Switches = {};
  return async () => {
    const [totals, history, vitals, set, alerts, trading] = await Promise.all([
      metrics.read(),
      metrics.history(),
      standing(),
      ask("policy", async () => edgePolicyStub(env).switches()),
      ask("alerts", async () => alertsStub(env).status()),
      ask("trading", async () => tradingStub(env).standing()),
    ]);
    const now = Date.now();
    switches = set ?? switches;
    const snapshot = snapshotOf(totals, history, vitals, now);
    const news: LiveNews = {
      ...snapshot,
      standings: {
        needs: needsWords(needsOf({ snapshot, switches, alerts, trading })),
        exceptions: exceptionsWords(exceptionsOf(switches, now)),
        ...(trading === null ? {} : { trading: tradingWords(trading.halt, trading.mode) }),
      },
    };
    return JSON.stringify(news);
  };
}
