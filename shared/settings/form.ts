import { isSnowflake } from "../discord/snowflake.ts";
import { err, ok, type Result } from "../result.ts";
import { DAY } from "../time.ts";
import { LONGEST_ACCOUNT_AGE, LONGEST_BUTTON, LONGEST_PANEL_TEXT, type StoredSettings } from "./guild.ts";

/** The inputs of the two forms, by `custom_id`; Discord takes five a form. */
export const FIELDS = {
  access: { verifiedRole: "verified_role", teamRole: "team_role", logChannel: "log_channel", age: "age" },
  panel: { text: "text", colour: "colour", button: "button" },
} as const;

export type SettingsFault = "role_missing" | "age_wrong" | "colour_wrong";

type Fields = ReadonlyMap<string, readonly string[]>;

const text = (fields: Fields, name: string): string => (fields.get(name)?.[0] ?? "").trim();

const id = (fields: Fields, name: string): string | null => {
  const given = text(fields, name);
  return isSnowflake(given) ? given : null;
};

/** What the form about roles and members sets. A select that was left empty goes back to the default. */
export function readAccessForm(
  fields: Fields,
): Result<
  Pick<StoredSettings, "verifiedRoleId" | "teamRoleId" | "logChannelId" | "minimumAccountAge">,
  SettingsFault
> {
  const names = FIELDS.access;
  const verifiedRoleId = id(fields, names.verifiedRole);
  if (verifiedRoleId === null) return err("role_missing");
  const age = text(fields, names.age);
  const days = age === "" ? 0 : Number(age);
  if (!/^\d{0,4}$/.test(age) || days * DAY > LONGEST_ACCOUNT_AGE) return err("age_wrong");
  return ok({
    verifiedRoleId,
    teamRoleId: id(fields, names.teamRole),
    logChannelId: id(fields, names.logChannel),
    minimumAccountAge: days * DAY,
  });
}

/** What the form about the panel sets; empty: the default. */
export function readPanelForm(
  fields: Fields,
): Result<Pick<StoredSettings, "panelText" | "panelColour" | "panelButton">, SettingsFault> {
  const names = FIELDS.panel;
  const colour = /^#?([0-9a-f]{6})$/i.exec(text(fields, names.colour));
  if (colour === null && text(fields, names.colour) !== "") return err("colour_wrong");
  return ok({
    panelText: text(fields, names.text).slice(0, LONGEST_PANEL_TEXT) || null,
    panelColour: colour === null ? null : Number.parseInt(colour[1] ?? "", 16),
    panelButton: text(fields, names.button).slice(0, LONGEST_BUTTON) || null,
  });
}

/** A colour as the form shows and takes it. */
export const colourText = (colour: number): string => `#${colour.toString(16).padStart(6, "0")}`;
