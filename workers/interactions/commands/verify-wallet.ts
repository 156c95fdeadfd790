import { say } from "../../../shared/discord/reply.ts";
import { panelMessage } from "../../../shared/verification/messages.ts";
import { memberEvent } from "../audit.ts";
import { teamOnly } from "../team-only.ts";

/** `/verify-wallet`: posts the panel in the channel it is called in (row V7). */
export const verifyWallet = teamOnly(async (interaction, context) => {
  const { channelId } = interaction.guild;
  if (channelId === null)
    return say("Discord did not say which channel this is. Please try again in a text channel.");
  await context.services.audit([
    memberEvent(interaction, context, {
      class: "admin",
      event: "verification_panel_requested",
      outcome: "success",
      detail: { channelId },
    }),
  ]);
  await context.services.enqueue("discord", [
    {
      key: `interaction:${interaction.id}:panel`,
      lane: "interactive",
      subject: `channel:${channelId}`,
      effect: { kind: "channel_message", channelId, message: panelMessage() },
    },
  ]);
  return say("The panel is on its way to this channel.");
});
