import type { Diagnosis } from "../doctor/finding.ts";
import type { Snowflake } from "../discord/snowflake.ts";
import type { StoredSettings } from "./guild.ts";

/** Everything that was set, of all guilds, and the doctor's last word on each. */
export interface GuildRecords {
  readonly settings: ReadonlyMap<Snowflake, StoredSettings>;
  readonly diagnoses: ReadonlyMap<Snowflake, Diagnosis>;
}

/** D1; one round trip a method, faults throw. */
export interface GuildStore {
  all(): Promise<GuildRecords>;
  /** Changes what is named and keeps the rest. `by`: a Discord id, or an account's name. `at` in Unix milliseconds. */
  change(
    guildId: Snowflake,
    settings: Partial<StoredSettings>,
    author: { readonly by: string; readonly at: number },
  ): Promise<void>;
  diagnosed(guildId: Snowflake, diagnosis: Diagnosis): Promise<void>;
}
