import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPutAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";

/** Hides a command from most who could not use it; who may is decided by the team role when it is called. */
const TEAM = { default_member_permissions: PermissionFlagsBits.ManageGuild.toString() };

const guildCommand = (
  name: string,
  description: string,
): RESTPostAPIChatInputApplicationCommandsJSONBody => ({
  type: ApplicationCommandType.ChatInput,
  name,
  description,
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
});

/** The commands as Discord is to know them: the whole list, put in one call. */
export const COMMANDS: Readonly<RESTPutAPIApplicationCommandsJSONBody> = [
  guildCommand("solana-verify", "Verify your Solana wallet to get the verified role"),
  {
    ...guildCommand("verify-wallet", "Post the verification panel in this channel (team)"),
    ...TEAM,
  },
  {
    ...guildCommand("verification-stats", "Show how many members are verified (team)"),
    ...TEAM,
  },
];
