import { say } from "../../../shared/discord/reply.ts";
import { isBlocking } from "../../../shared/doctor/finding.ts";
import { panelMessage } from "../../../shared/verification/messages.ts";
import { teamWords } from "../../../shared/words/team.ts";
import { examine } from "../../doctor/examine.ts";
import { memberEvent } from "../audit.ts";
import { describeFinding } from "../describe-finding.ts";
import { teamOnly } from "../team-only.ts";

/**
 * `/verify-wallet`: posts the panel in the channel it is called in (row V7). Looks at the guild first: a panel whose
 * button could only apologise is not posted (row V10). Where Discord cannot be asked it is.
 */
export const verifyWallet = teamOnly(async (interaction, context) => {
  const { services } = context;
  const { id: guildId, channelId } = interaction.guild;
  const words = teamWords(interaction.locale);
  if (channelId === null) return say(words.panel.no_channel);
  const { settings } = await services.guilds.orDefaults(guildId);
  const looked = await examine(services, guildId, settings);
  const findings = looked?.findings ?? [];
  const causes = findings.map((finding) => describeFinding(finding, words));
  if (findings.some(isBlocking)) return say([words.panel.in_the_way, ...causes].join("\n"));
  await services.audit([
    memberEvent(interaction, context, {
      class: "admin",
      event: "verification_panel_requested",
      outcome: "success",
      detail: { channelId },
    }),
  ]);
  await services.enqueue("discord", [
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
  const notes = looked === null ? [words.panel.unchecked] : causes;
  return say([words.panel.coming, ...notes].join("\n"));
});
