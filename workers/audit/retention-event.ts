import type { AuditEvent } from "../../shared/audit/event.ts";

/** What the retention of the audit log does stands in the audit log. */
export const retentionEvent = (event: string, detail: AuditEvent["detail"], now: number): AuditEvent => ({
  at: now,
  class: "admin",
  event,
  actor: { type: "system", id: "audit_retention" },
  address: null,
  outcome: "success",
  requestId: null,
  detail,
});
