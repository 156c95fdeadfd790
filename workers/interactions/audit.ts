import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Interaction } from "../../shared/discord/interaction.ts";
import type { InteractionContext } from "./handler.ts";

/** Something a member did through Discord. There is no client address: Discord's own is the one that calls. */
export const memberEvent = (
  interaction: Interaction,
  { services, requestId }: InteractionContext,
  what: Pick<AuditEvent, "class" | "event" | "outcome" | "detail">,
): AuditEvent => ({
  ...what,
  at: services.now(),
  actor: { type: "member", id: interaction.invoker.id },
  address: null,
  requestId,
});
