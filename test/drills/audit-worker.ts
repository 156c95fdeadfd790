/** The product with a front door of its own: it appends to the audit log and shows it, and does nothing else. */
import { auditLogStub } from "../../durable-objects/stubs.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { DAY } from "../../shared/time.ts";
import { jsonLines } from "../../workers/audit/export.ts";
import { archiveAudit } from "../../workers/cron/jobs/audit-archive.ts";
import { publishCheckpoint } from "../../workers/cron/jobs/audit-checkpoint.ts";
import { dropArchived } from "../../workers/cron/jobs/audit-retention.ts";
import type { Env } from "../../workers/env.ts";
import { createServices } from "../../workers/create-services.ts";
import { textStream } from "../../workers/text-stream.ts";

export * from "../../workers/index.ts";

/** When records of today are old enough to be archived, and when their class has had its time in D1. */
const ARCHIVE_AT = 10 * DAY;
const DROP_AT = 40 * DAY;

function servicesOf(env: Env) {
  const config = parseConfig(env);
  if (!config.ok) throw new Error("the drill's configuration is wrong");
  return createServices(env, config.value);
}

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
      case "/checkpoint":
        return Response.json(await publishCheckpoint(servicesOf(env), Date.now()));
      case "/archive":
        return Response.json(await archiveAudit(servicesOf(env), Date.now() + ARCHIVE_AT));
      case "/drop":
        return Response.json(await dropArchived(servicesOf(env), Date.now() + DROP_AT));
      case "/export": {
        const asked = { time: { from: null, to: null }, filter: {} };
        return new Response(textStream(jsonLines(servicesOf(env).auditTrail, asked, Date.now())));
      }
      case "/objects":
        return Response.json((await env.BACKUPS.list()).objects.map(({ key }) => key));
      case "/object":
        return new Response((await env.BACKUPS.get(url.searchParams.get("key") ?? ""))?.body);
      default:
        return new Response("up");
    }
  },
} satisfies ExportedHandler<Env>;
