import { say } from "../../../shared/discord/reply.ts";
import { panelMessage } from "../../../shared/verification/messages.ts";
import { teamWords } from "../../../shared/words/team.ts";
import { memberEvent } from "../audit.ts";
import { teamOnly } from "../team-only.ts";

/** `/verify-wallet`: posts the panel in the channel it is called in (row V7). */
export const verifyWallet = teamOnly(async (interaction, context) => {
  const { channelId } = interaction.guild;
  const words = teamWords(interaction.locale).panel;
  if (channelId === null) return say(words.no_channel);
  const { settings } = await context.services.guilds.orDefaults(interaction.guild.id);
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
      effect: {
        kind: "channel_message",
        channelId,
        message: panelMessage(settings.panel, interaction.locale),
      },
    },
  ]);
  return say(words.coming);
});
