import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Interaction } from "../../shared/discord/interaction.ts";
import type { Author } from "../policy/operations.ts";
import type { InteractionContext } from "./handler.ts";

/** An operator's name that no account can have: accounts hold no colon. */
export const operatorName = ({ invoker }: Interaction): string => `discord:${invoker.id}`;

/** On whose behalf something is changed. Where they are is not known: Discord's own address is the one that calls. */
export const authorOf = (interaction: Interaction, { requestId }: InteractionContext): Author => ({
  actor: { type: "operator", id: operatorName(interaction) },
  origin: null,
  requestId,
});

/** What an operator did through Discord. */
export const operatorEvent = (
  interaction: Interaction,
  { services, requestId }: InteractionContext,
  what: Pick<AuditEvent, "class" | "event" | "outcome" | "detail">,
): AuditEvent => ({
  ...what,
  at: services.now(),
  actor: { type: "operator", id: operatorName(interaction) },
  address: null,
  requestId,
});
