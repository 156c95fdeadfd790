import type { Snowflake } from "../discord/snowflake.ts";
import { DAY } from "../time.ts";

/** What a guild's team decides (row V7). */
export interface GuildSettings {
  readonly verifiedRoleId: Snowflake;
  /** Null: nobody is of the team. */
  readonly teamRoleId: Snowflake | null;
  readonly logChannelId: Snowflake | null;
  /** Milliseconds; younger Discord accounts are not verified. */
  readonly minimumAccountAge: number;
  readonly panel: PanelSettings;
}

export interface PanelSettings {
  /** Null: our own words, in the language of whoever posts the panel. */
  readonly text: string | null;
  /** 0xRRGGBB. */
  readonly colour: number;
  readonly button: string | null;
}

/** What was set, as it is stored; null: the default. */
export interface StoredSettings {
  readonly verifiedRoleId: Snowflake | null;
  readonly teamRoleId: Snowflake | null;
  readonly logChannelId: Snowflake | null;
  readonly minimumAccountAge: number | null;
  readonly panelText: string | null;
  readonly panelColour: number | null;
  readonly panelButton: string | null;
}

/** The defaults that the configuration gives (contract, "Configuration"). */
export type GuildDefaults = Pick<GuildSettings, "verifiedRoleId" | "teamRoleId" | "logChannelId">;

/** Solana's purple. */
export const DEFAULT_COLOUR = 0x99_45_ff;

/** A longer minimum is a mistake: Discord is not much older than ten years. */
export const LONGEST_ACCOUNT_AGE = 3650 * DAY;

/** Discord's bounds, in characters: an embed's description (4096) with room to spare, a button's label. */
export const LONGEST_PANEL_TEXT = 2_000;
export const LONGEST_BUTTON = 80;

/** The settings in force. */
export const settingsOf = (defaults: GuildDefaults, stored: StoredSettings | undefined): GuildSettings => ({
  verifiedRoleId: stored?.verifiedRoleId ?? defaults.verifiedRoleId,
  teamRoleId: stored?.teamRoleId ?? defaults.teamRoleId,
  logChannelId: stored?.logChannelId ?? defaults.logChannelId,
  minimumAccountAge: stored?.minimumAccountAge ?? 0,
  panel: {
    text: stored?.panelText ?? null,
    colour: stored?.panelColour ?? DEFAULT_COLOUR,
    button: stored?.panelButton ?? null,
  },
});
