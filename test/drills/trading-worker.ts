/** The product with the tests' doors, and an audit log that can be made to hold its answers back. */
import { AuditLog as Log, type Appended, type AuditFault } from "../../durable-objects/audit-log.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Result } from "../../shared/result.ts";
import edge from "../support/edge-with-accounts.ts";
import type { Env } from "../../workers/env.ts";

export * from "../support/edge-with-accounts.ts";

/** Steps of orders whose events get no answer any more in this process; of every second one the log stores nothing either. */
let held: string | null = null;
let events = 0;

export class AuditLog extends Log {
  override async append(given: readonly AuditEvent[]): Promise<Result<Appended, AuditFault>> {
    const step = held;
    if (step === null || !given.some(({ detail }) => detail["step"] === step)) return super.append(given);
    if (events++ % 2 === 0) await super.append(given);
    for (;;) await scheduler.wait(1_000);
  }
}

export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/test/hold") return edge.fetch(request, env, ctx);
    held = searchParams.get("step") ?? held;
    return new Response(String(events));
  },
} satisfies ExportedHandler<Env>;
