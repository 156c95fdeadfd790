import type { AuditLog } from "./audit-log.ts";
import type { EdgePolicy } from "./edge-policy.ts";
import type { InteractionLog } from "./interaction-log.ts";
import type { OutboxObject } from "./outbox.ts";

/** What the platform binds to the Worker and its Durable Objects (`wrangler.toml`). */
export interface Bindings {
  readonly DB: D1Database;
  readonly OUTBOX: DurableObjectNamespace<OutboxObject>;
  readonly AUDIT_LOG: DurableObjectNamespace<AuditLog>;
  readonly EDGE_POLICY: DurableObjectNamespace<EdgePolicy>;
  readonly INTERACTION_LOG: DurableObjectNamespace<InteractionLog>;
}
