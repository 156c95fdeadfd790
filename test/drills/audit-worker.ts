/** The product with a front door of its own: it appends to the audit log and shows it, and does nothing else. */
import { auditLogStub } from "../../durable-objects/stubs.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import type { Env } from "../../workers/env.ts";

export * from "../../workers/index.ts";

/** Rows of one answer. */
const PAGE = 5_000;

const eventOf = (id: string): AuditEvent => ({
  at: Date.now(),
  class: "access",
  event: "drill",
  actor: { type: "anonymous", id: null },
  address: "203.0.113.7",
  outcome: "success",
  requestId: id,
  detail: { wallet: "4Nd1mYfDTzPr4YGDVyDxQjHnGLbSRUs6aXvCDuZ4QhQx" },
});

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/append":
        return Response.json(await auditLogStub(env).append((await request.json<string[]>()).map(eventOf)));
      case "/status":
        return Response.json(await auditLogStub(env).status());
      case "/rows": {
        const select = env.DB.prepare("SELECT * FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        return Response.json(
          (await select.bind(Number(url.searchParams.get("after")), PAGE).all<AuditRow>()).results,
        );
      }
      default:
        return new Response("up");
    }
  },
} satisfies ExportedHandler<Env>;
