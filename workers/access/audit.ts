import type { AuditEvent } from "../../shared/audit/event.ts";
import type { AppContext } from "../context.ts";

interface AccessEvent extends Pick<AuditEvent, "event" | "outcome" | "detail"> {
  readonly class: "security" | "admin";
  /** Whose account; null: nobody's that we know. */
  readonly account: string | null;
}

/** What an account did, by this request. */
export function accessEvent(c: AppContext, { account, ...event }: AccessEvent): AuditEvent {
  const { services, clientAddress, requestId } = c.var;
  return {
    ...event,
    at: services.now(),
    actor: account === null ? { type: "anonymous", id: null } : { type: "operator", id: account },
    address: clientAddress,
    requestId,
  };
}

/** Records it before the answer goes out; throws when it cannot. */
export const auditAccess = (c: AppContext, event: AccessEvent): Promise<void> =>
  c.var.services.audit([accessEvent(c, event)]);
