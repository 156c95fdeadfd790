import type { Alerts } from "./alerts.ts";
import type { AuditLog } from "./audit-log.ts";
import type { Breaker } from "./breaker.ts";
import type { Checks } from "./checks.ts";
import type { EdgePolicy } from "./edge-policy.ts";
import type { InteractionLog } from "./interaction-log.ts";
import type { LiveObject } from "./live.ts";
import type { Metrics } from "./metrics.ts";
import type { OutboxObject } from "./outbox.ts";
import type { RateShard } from "./rate-shard.ts";
import type { Trading } from "./trading.ts";
import type { Vps } from "./vps.ts";

/** What the platform binds to the Worker and its Durable Objects (`wrangler.toml`). */
export interface Bindings {
  readonly DB: D1Database;
  readonly BACKUPS: R2Bucket;
  readonly OUTBOX: DurableObjectNamespace<OutboxObject>;
  readonly AUDIT_LOG: DurableObjectNamespace<AuditLog>;
  readonly EDGE_POLICY: DurableObjectNamespace<EdgePolicy>;
  /** One object a dependency, by its name. */
  readonly BREAKER: DurableObjectNamespace<Breaker>;
  readonly METRICS: DurableObjectNamespace<Metrics>;
  readonly INTERACTION_LOG: DurableObjectNamespace<InteractionLog>;
  readonly RATE_SHARD: DurableObjectNamespace<RateShard>;
  readonly ALERTS: DurableObjectNamespace<Alerts>;
  readonly CHECKS: DurableObjectNamespace<Checks>;
  readonly VPS: DurableObjectNamespace<Vps>;
  readonly TRADING: DurableObjectNamespace<Trading>;
  readonly LIVE: DurableObjectNamespace<LiveObject>;
  /** The platform's own limiter, a counter per data centre: in place of an object that does not answer. */
  readonly LIMIT_API: RateLimit;
  readonly LIMIT_ZONE: RateLimit;
  /** The same at ten times the limit, in front of the objects. */
  readonly SHIELD_API: RateLimit;
  readonly SHIELD_ZONE: RateLimit;
  /** JSON: figures to replace (`shared/limits/overrides.ts`). */
  readonly LIMITS?: string;
  /** JSON: figures to replace (`shared/breaker/settings.ts`). */
  readonly BREAKERS?: string;
  /** JSON: figures to replace (`shared/trading/settings.ts`). */
  readonly TRADING_RULES?: string;
}
