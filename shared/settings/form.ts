import { isSnowflake, type Snowflake } from "../discord/snowflake.ts";
import { err, ok, type Result } from "../result.ts";
import { DAY } from "../time.ts";
import { LONGEST_ACCOUNT_AGE, LONGEST_BUTTON, LONGEST_PANEL_TEXT, type StoredSettings } from "./guild.ts";

/** The inputs of the two forms, by the names they have in Discord (`custom_id`, five a form) and on the dashboard. */
export const FIELDS = {
  access: { verifiedRole: "verified_role", teamRole: "team_role", logChannel: "log_channel", age: "age" },
  panel: { text: "text", colour: "colour", button: "button" },
} as const;

type SettingsFault = "role_missing" | "id_wrong" | "age_wrong" | "colour_wrong" | "too_long";

/** What is wrong, by the input's name; the first comes first. */
export type SettingsFaults = ReadonlyMap<string, SettingsFault>;

type Fields = ReadonlyMap<string, readonly string[]>;

const text = (fields: Fields, name: string): string => (fields.get(name)?.[0] ?? "").trim();

/** The faults that there are; none: null. */
function faultsOf(checks: readonly (readonly [name: string, fault: SettingsFault | null])[]) {
  const faults = checks.filter((check): check is [string, SettingsFault] => check[1] !== null);
  return faults.length === 0 ? null : new Map(faults);
}

export type AccessWish = Pick<
  StoredSettings,
  "verifiedRoleId" | "teamRoleId" | "logChannelId" | "minimumAccountAge"
>;
export type PanelWish = Pick<StoredSettings, "panelText" | "panelColour" | "panelButton">;

/** What the form about roles and members sets. A field that was left empty goes back to the default. */
export function readAccessForm(fields: Fields): Result<AccessWish, SettingsFaults> {
  const names = FIELDS.access;
  const id = (name: string): Snowflake | null => text(fields, name) || null;
  const idFault = (name: string) => (isSnowflake(id(name) ?? "1") ? null : "id_wrong");
  const age = text(fields, names.age);
  const minimumAccountAge = Number(age) * DAY;
  const ageIsWrong = !/^\d{0,4}$/.test(age) || minimumAccountAge > LONGEST_ACCOUNT_AGE;
  const faults = faultsOf([
    [names.verifiedRole, id(names.verifiedRole) === null ? "role_missing" : idFault(names.verifiedRole)],
    [names.teamRole, idFault(names.teamRole)],
    [names.logChannel, idFault(names.logChannel)],
    [names.age, ageIsWrong ? "age_wrong" : null],
  ]);
  if (faults !== null) return err(faults);
  return ok({
    verifiedRoleId: id(names.verifiedRole),
    teamRoleId: id(names.teamRole),
    logChannelId: id(names.logChannel),
    minimumAccountAge,
  });
}

/** What the form about the panel sets; empty: the default. */
export function readPanelForm(fields: Fields): Result<PanelWish, SettingsFaults> {
  const names = FIELDS.panel;
  // Browsers send a line's end as two characters, Discord counts and shows one.
  const panelText = text(fields, names.text).replaceAll("\r\n", "\n");
  const [colour, button] = [text(fields, names.colour), text(fields, names.button)];
  const digits = /^#?([0-9a-f]{6})$/i.exec(colour)?.[1];
  const faults = faultsOf([
    [names.text, panelText.length > LONGEST_PANEL_TEXT ? "too_long" : null],
    [names.colour, colour !== "" && digits === undefined ? "colour_wrong" : null],
    [names.button, button.length > LONGEST_BUTTON ? "too_long" : null],
  ]);
  if (faults !== null) return err(faults);
  return ok({
    panelText: panelText || null,
    panelColour: digits === undefined ? null : Number.parseInt(digits, 16),
    panelButton: button || null,
  });
}

/** A colour as the form shows and takes it. */
export const colourText = (colour: number): string => `#${colour.toString(16).padStart(6, "0")}`;
