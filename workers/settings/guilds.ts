import type { Config } from "../../shared/config/config.ts";
import type { Diagnosis } from "../../shared/doctor/finding.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import {
  settingsOf,
  type GuildDefaults,
  type GuildSettings,
  type StoredSettings,
} from "../../shared/settings/guild.ts";
import type { GuildRecords, GuildStore } from "../../shared/settings/ports.ts";
import { SECOND } from "../../shared/time.ts";

/** How long an isolate goes by what it has read: a change is in force everywhere after that. */
const FRESH_FOR = 5 * SECOND;

export interface GuildState {
  readonly settings: GuildSettings;
  /** The doctor's last look; null: none was taken. */
  readonly diagnosis: Diagnosis | null;
}

/** Every guild, as this isolate knows it; `guildIds` are those with settings of their own. */
export interface KnownGuilds {
  (guildId: Snowflake): GuildState;
  readonly guildIds: readonly Snowflake[];
}

/** The guilds there are: the configured one first, then those with settings of their own. */
export const knownGuildIds = (
  { guild }: Pick<Config, "guild">,
  { guildIds }: KnownGuilds,
): readonly Snowflake[] => [...new Set([guild.id, ...guildIds])];

/** Whether what holds in all guilds has to be said. */
export const hasSeveralGuilds = async ({
  config,
  guilds,
}: {
  readonly config: Pick<Config, "guild">;
  readonly guilds: Guilds;
}): Promise<boolean> => knownGuildIds(config, await guilds.read()).length > 1;

export interface Guilds {
  /** At most one round trip, and none within 5 s. D1 away: the last copy goes on; throws where there is none. */
  readonly read: () => Promise<KnownGuilds>;
  /** For who may do what: without any copy the configuration's defaults, so that the team can work while D1 is away. */
  readonly orDefaults: (guildId: Snowflake) => Promise<GuildState>;
  readonly change: (
    guildId: Snowflake,
    settings: Partial<StoredSettings>,
    author: { readonly by: string; readonly at: number },
  ) => Promise<void>;
  readonly diagnosed: (guildId: Snowflake, diagnosis: Diagnosis) => Promise<void>;
}

export function createGuilds(
  store: GuildStore,
  defaults: GuildDefaults,
  now: () => number,
  log: Logger,
): Guilds {
  let copy: { readonly records: GuildRecords; readonly readAt: number } | null = null;

  const state = (records: GuildRecords | null, guildId: Snowflake): GuildState => ({
    settings: settingsOf(defaults, records?.settings.get(guildId)),
    diagnosis: records?.diagnoses.get(guildId) ?? null,
  });

  async function read(): Promise<KnownGuilds> {
    const startedAt = now();
    if (copy === null || startedAt - copy.readAt >= FRESH_FOR) {
      try {
        const records = await store.all();
        // Of two reads at once the one that began later knows more.
        if (copy === null || startedAt >= copy.readAt) copy = { records, readAt: startedAt };
      } catch (error) {
        if (copy === null) throw error;
        log.warn("guild_settings_stale", { age: startedAt - copy.readAt, ...describeError(error) });
      }
    }
    const { records } = copy;
    return Object.assign((guildId: Snowflake) => state(records, guildId), {
      guildIds: [...records.settings.keys()],
    });
  }

  /** What this isolate changed it knows at once. */
  const forgetting = async (write: Promise<void>): Promise<void> => {
    await write;
    if (copy !== null) copy = { ...copy, readAt: -Infinity };
  };

  return {
    read,
    orDefaults: async (guildId) => {
      try {
        return (await read())(guildId);
      } catch (error) {
        log.warn("guild_settings_unread", describeError(error));
        return state(null, guildId);
      }
    },
    change: (guildId, settings, author) => forgetting(store.change(guildId, settings, author)),
    diagnosed: (guildId, diagnosis) => forgetting(store.diagnosed(guildId, diagnosis)),
  };
}
