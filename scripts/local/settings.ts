import { parseConfig } from "../../shared/config/config.ts";
import { isSnowflake } from "../../shared/discord/snowflake.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { isPrivateKey } from "../../test/doubles/discord/interactions/signing.ts";
import { DEFAULT_IDS, type WorldIds } from "../../test/doubles/discord/seed.ts";
import type { LocalKeys, Variables } from "./dev-vars.ts";

/** How the local Discord is to be, so that it fits what the operator has set. */
export interface DiscordSettings {
  readonly privateKey: string;
  readonly botToken: string;
  readonly ids: WorldIds;
}

/** The local Discord's settings: the operator's values where there are any. */
export function discordSettings(file: Variables, keys: LocalKeys): Result<DiscordSettings, string> {
  const privateKey = file["LOCAL_DISCORD_PRIVATE_KEY"] ?? keys.privateKey;
  if (!isPrivateKey(privateKey)) {
    return err(
      "LOCAL_DISCORD_PRIVATE_KEY in .dev.vars must be 64 hexadecimal digits; without it a fresh key is used.",
    );
  }
  const id = (name: string, otherwise: string): string => {
    const given = (file[name] ?? "").trim();
    return isSnowflake(given) ? given : otherwise;
  };
  return ok({
    privateKey,
    botToken: file["DISCORD_BOT_TOKEN"] ?? keys.botToken,
    ids: {
      applicationId: id("DISCORD_APPLICATION_ID", DEFAULT_IDS.applicationId),
      guildId: id("DISCORD_GUILD_ID", DEFAULT_IDS.guildId),
      verifiedRoleId: id("VERIFIED_ROLE_ID", DEFAULT_IDS.verifiedRoleId),
      teamRoleId: id("TEAM_ROLE_ID", DEFAULT_IDS.teamRoleId),
      logChannelId: id("LOG_CHANNEL_ID", DEFAULT_IDS.logChannelId),
    },
  });
}

/** The variables the edge gets beside `.dev.vars`: all that the file does not name. */
export function addedVariables(file: Variables, keys: LocalKeys, discord: Variables): Variables {
  const defaults = {
    ENVIRONMENT: "local",
    JWT_SECRET: keys.jwtSecret,
    API_TOKEN_KEYS: keys.apiTokenKeys,
    ...discord,
  };
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !(name in file)));
}

const namesAny = (file: Variables, names: readonly string[]): boolean =>
  names.some((name) => (file[name] ?? "").trim() !== "");

/** Whether the operator has a Supabase of their own. */
export const namesSupabase = (file: Variables): boolean =>
  namesAny(file, ["SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"]);

/** Whether the operator has a VPS of their own. */
export const namesOrigins = (file: Variables): boolean => namesAny(file, ["ORIGINS", "ORIGIN_SIGNING_KEY"]);

/** Whether the operator says whose certificates are watched. */
export const namesCertificates = (file: Variables): boolean => namesAny(file, ["CERTIFICATES"]);

/** What is wrong with the variables the edge would start with, a line each; empty when nothing is. */
export function configurationFaults(
  ...sources: readonly Readonly<Record<string, unknown>>[]
): readonly string[] {
  const parsed = parseConfig(Object.assign({}, ...sources) as Record<string, unknown>);
  return parsed.ok ? [] : parsed.error.map(({ name, problem }) => `${name} ${problem}`);
}

/** Where the operator's values keep the edge and the local Discord apart: said on the page, not guessed from errors. */
export function disagreements(file: Variables, discord: Variables): readonly string[] {
  const notes: string[] = [];
  const keys = file["DISCORD_PUBLIC_KEY"]?.toLowerCase().split(",");
  if (keys !== undefined && !keys.some((key) => key.trim() === discord["DISCORD_PUBLIC_KEY"])) {
    notes.push(
      "DISCORD_PUBLIC_KEY in .dev.vars is not this local Discord's key, so the edge refuses everything sent from " +
        "this page (401). To play here, remove that line, or set LOCAL_DISCORD_PRIVATE_KEY to the key it belongs to.",
    );
  }
  const base = file["DISCORD_API_BASE"];
  if (base !== undefined && base !== discord["DISCORD_API_BASE"]) {
    notes.push(
      `DISCORD_API_BASE in .dev.vars is ${base}: roles and messages go there and do not show on this page.`,
    );
  }
  return notes;
}
