import { roleOfMember } from "../../shared/access/roles.ts";
import { explain } from "../../shared/discord/reply.ts";
import { memberEvent } from "./audit.ts";
import { guildOnly, type GuildInteraction, type Handler } from "./handler.ts";

/**
 * For members with the team role. Fails closed: nobody is of the team where no team role is set, and a
 * refusal that cannot be recorded is still one.
 */
export const teamOnly = (handler: Handler<GuildInteraction>): Handler =>
  guildOnly(async (interaction, context) => {
    const { settings } = await context.services.guilds.orDefaults(interaction.guild.id);
    if (roleOfMember(interaction.guild.memberRoles, settings.teamRoleId) !== null) {
      return handler(interaction, context);
    }
    await context.services.audit([
      memberEvent(interaction, context, {
        class: "security",
        event: "command_denied",
        outcome: "denied",
        detail: { command: interaction.target },
      }),
    ]);
    return explain("team_only", interaction.locale);
  });
