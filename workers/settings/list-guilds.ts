import type { Snowflake } from "../../shared/discord/snowflake.ts";
import type { Services } from "../services.ts";
import { knownGuildIds, type GuildState } from "./guilds.ts";

export interface Guild extends GuildState {
  readonly id: Snowflake;
  /** As Discord has it once somebody has looked; its id before. */
  readonly name: string;
}

/** The guilds there are, the configured one first. */
export async function listGuilds(services: Services): Promise<readonly Guild[]> {
  const known = await services.guilds.read();
  return knownGuildIds(services.config, known).map((id) => {
    const { settings, diagnosis } = known(id);
    return { id, name: diagnosis?.guild?.name ?? id, settings, diagnosis };
  });
}
