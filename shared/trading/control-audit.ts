import type { AuditEvent } from "../audit/event.ts";
import { actorOf, type Author } from "./author.ts";

/** What somebody did with the kill switch, the mode or a command. */
export const controlEvent = (
  event: string,
  { by, address, requestId }: Author,
  detail: AuditEvent["detail"],
  at: number,
): AuditEvent => ({
  at,
  class: "trading",
  event,
  actor: actorOf(by),
  address,
  outcome: "success",
  requestId,
  detail,
});
