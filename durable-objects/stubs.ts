import type { Destination } from "../shared/outbox/effect.ts";
import { snowflakeTime, type Snowflake } from "../shared/discord/snowflake.ts";
import { RATE_SHARDS } from "../shared/limits/shards.ts";
import type { Bindings } from "./bindings.ts";

/** Objects the interaction journal is spread over; an object serves some hundred calls a second. */
const INTERACTION_SHARDS = 16;

/** Every name of an object, in one place. One outbox a destination, so that one that is down delays no other. */
export const outboxStub = (env: Bindings, destination: Destination) => env.OUTBOX.getByName(destination);

/** One log, because one hash chain. */
export const auditLogStub = (env: Bindings) => env.AUDIT_LOG.getByName("main");

/** One policy, because one order of changes. */
export const edgePolicyStub = (env: Bindings) => env.EDGE_POLICY.getByName("main");

/** One breaker a dependency: `discord`, `supabase`, `origin:<name>`, `alert:<channel>`. */
export const breakerStub = (env: Bindings, dependency: string) => env.BREAKER.getByName(dependency);

/** One, since Prometheus reads the sum of all; each isolate calls it once a minute. */
export const metricsStub = (env: Bindings) => env.METRICS.getByName("main");

/** One, because one list of what is wrong. */
export const alertsStub = (env: Bindings) => env.ALERTS.getByName("main");

/** One, so that a late cron and a doubled one meet. */
export const checksStub = (env: Bindings) => env.CHECKS.getByName("main");

/** One for all VPSes: each message names its service. */
export const vpsStub = (env: Bindings) => env.VPS.getByName("main");

/** One, because limits are over all trades and commands have one order. */
export const tradingStub = (env: Bindings) => env.TRADING.getByName("main");

export const liveStub = (env: Bindings) => env.LIVE.getByName("main");

/** By the id's millisecond: the low bits of a snowflake are nearly always zero. */
export const interactionLogStub = (env: Bindings, id: Snowflake) =>
  env.INTERACTION_LOG.getByName(`shard-${snowflakeTime(id) % INTERACTION_SHARDS}`);

/** Named by number; the same key is always in the same shard. */
export const rateShardStub = (env: Bindings, shard: number) => env.RATE_SHARD.getByName(`shard-${shard}`);

/** Those who pass the policy's version on to the isolates. */
export const policyListeners = (env: Bindings) =>
  Array.from({ length: RATE_SHARDS }, (_, shard) => rateShardStub(env, shard));
