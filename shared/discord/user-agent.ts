import type { Snowflake } from "./snowflake.ts";

/** Sent with every call, as Discord asks (reference, "User Agent"): who we are and the version of this client. */
const VERSION = "1.0";

/** The form that Discord asks of bots (reference, "User Agent"); without it its network refuses a request. */
export const discordUserAgent = (applicationId: Snowflake): string =>
  `DiscordBot (https://discord.com/application-directory/${applicationId}, ${VERSION})`;
