import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { auditLogStub } from "../../durable-objects/stubs.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { AUDIT_COLUMNS, type AuditRow } from "../../shared/audit/record.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { createServices } from "../../workers/create-services.ts";
import type { Services } from "../../workers/services.ts";

/** An event as good as any. */
export const auditEvent = (more: Partial<AuditEvent> = {}): AuditEvent => ({
  at: 1_790_000_000_000,
  class: "verification",
  event: "verification_confirmed",
  actor: { type: "member", id: "1100000000000000001" },
  address: "203.0.113.7",
  outcome: "success",
  requestId: "0b7e3c1a-52d4-4f7e-9c53-0f6b8a1d2e3f",
  detail: { wallet: "4Nd1mY" },
  ...more,
});

/** Records the events through the product's own log and takes them to D1. */
export async function recordAll(events: readonly AuditEvent[]): Promise<void> {
  await auditLogStub(env).append(events);
  await runDurableObjectAlarm(auditLogStub(env));
}

export const auditRows = async (): Promise<readonly AuditRow[]> =>
  (await env.DB.prepare("SELECT * FROM audit ORDER BY seq").all<AuditRow>()).results;

/** The product's own services in this runtime. */
export function testServices(): Services {
  const bindings = { ...env };
  const config = parseConfig(bindings);
  if (!config.ok) throw new Error("the tests' configuration is wrong");
  return createServices(bindings, config.value);
}

/** Puts rows into D1 as the log would have. */
export async function insertRows(rows: readonly AuditRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 1_000) {
    const json = JSON.stringify(
      rows.slice(from, from + 1_000).map((row) => AUDIT_COLUMNS.map((column) => row[column])),
    );
    const values = AUDIT_COLUMNS.map((_, index) => `value ->> ${index}`).join(", ");
    await env.DB.prepare(
      `INSERT INTO audit (${AUDIT_COLUMNS.join(", ")}) SELECT ${values} FROM json_each(?1)`,
    )
      .bind(json)
      .run();
  }
}

/** Empties D1's tables of the log, and the archive; first of what the test before left on its way there. */
export async function emptyAudit(): Promise<void> {
  await runDurableObjectAlarm(auditLogStub(env));
  await env.DB.exec("DELETE FROM audit; DELETE FROM audit_segments");
  await env.BACKUPS.delete((await env.BACKUPS.list()).objects.map(({ key }) => key));
}
