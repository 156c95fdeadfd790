import type { AuditEvent } from "../../shared/audit/event.ts";
import type { AppContext } from "../context.ts";

interface AccessEvent extends Pick<AuditEvent, "event" | "outcome" | "detail"> {
  readonly class: "security" | "admin";
  /** Whose account; null: nobody's that we know. */
  readonly account: string | null;
}

/** Records something about accounts, sessions or tokens before the answer goes out; throws when it cannot. */
export async function auditAccess(c: AppContext, { account, ...event }: AccessEvent): Promise<void> {
  const { services, clientAddress, requestId } = c.var;
  await services.audit([
    {
      ...event,
      at: services.now(),
      actor: account === null ? { type: "anonymous", id: null } : { type: "operator", id: account },
      address: clientAddress,
      requestId,
    },
  ]);
}
