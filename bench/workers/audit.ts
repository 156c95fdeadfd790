/** The audit log behind a front door of its own, with its rows written counted, and the plain way beside it. */
import { AuditLog as Product } from "../../durable-objects/audit-log.ts";
import type { Bindings } from "../../durable-objects/bindings.ts";
import { auditLogStub } from "../../durable-objects/stubs.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { jsonLines } from "../../workers/audit/export.ts";
import { createAuditTrail } from "../../workers/audit/trail.ts";
import type { Env } from "../../workers/env.ts";
import { textStream } from "../../workers/text-stream.ts";

export * from "../../workers/index.ts";

/** The bench reads it from the same isolate. */
let rowsWritten = 0;

/** Counts what the object writes to its own storage. */
export class AuditLog extends Product {
  constructor(ctx: DurableObjectState, env: Bindings) {
    const { sql } = ctx.storage;
    const exec = sql.exec.bind(sql);
    sql.exec = (query, ...values) => {
      const cursor = exec(query, ...values);
      rowsWritten += cursor.rowsWritten;
      return cursor as never;
    };
    super(ctx, env);
  }
}

const eventOf = (id: number): AuditEvent => ({
  at: Date.now(),
  class: "access",
  event: "api_access",
  actor: { type: "member", id: "1100000000000000001" },
  address: "203.0.113.7",
  outcome: "success",
  requestId: `bench-${id}`,
  detail: { method: "POST", path: "/api/confirm", status: 200, duration: 12 },
});

const PLAIN_INSERT = `
  INSERT INTO plain_audit (at, class, event, actor, address, outcome, request_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

let id = 0;

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const count = Number(url.searchParams.get("events"));
    switch (url.pathname) {
      case "/append": {
        const result = await auditLogStub(env).append(Array.from({ length: count }, () => eventOf(id++)));
        return new Response(null, { status: result.ok ? 200 : 500 });
      }
      case "/plain": {
        const { at, class: of, event, actor, address, outcome, requestId, detail } = eventOf(id++);
        await env.DB.prepare(PLAIN_INSERT)
          .bind(at, of, event, actor.id, address, outcome, requestId, JSON.stringify(detail))
          .run();
        return new Response();
      }
      case "/counts":
        return Response.json({ rowsWritten, waiting: (await auditLogStub(env).status()).waiting });
      case "/find": {
        const from = Number(url.searchParams.get("from"));
        const { store } = createAuditTrail(env);
        const started = performance.now();
        const span = await store.span({ from, to: null });
        const found = await store.find({ event: "no_such_event" }, span, { before: null, limit: 50 });
        return Response.json({ span, next: found.next, ms: performance.now() - started });
      }
      case "/export": {
        const asked = { time: { from: null, to: null }, filter: {} };
        return new Response(textStream(jsonLines(createAuditTrail(env), asked, Date.now())));
      }
      default:
        return new Response("up");
    }
  },
} satisfies ExportedHandler<Env>;
