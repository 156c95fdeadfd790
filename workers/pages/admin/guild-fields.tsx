import type { GuildRole } from "../../../shared/doctor/sight.ts";
import { colourText, FIELDS } from "../../../shared/settings/form.ts";
import {
  DEFAULT_COLOUR,
  LONGEST_ACCOUNT_AGE,
  LONGEST_BUTTON,
  LONGEST_PANEL_TEXT,
  type GuildSettings,
  type PanelSettings,
} from "../../../shared/settings/guild.ts";
import { DAY } from "../../../shared/time.ts";
import { Field, Select, TextArea } from "./kit/index.ts";

interface RoleProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string | null;
  /** Null: Discord did not say; the id is typed then. */
  readonly roles: readonly GuildRole[] | null;
}

/** A role by its name where Discord tells the names. One that is set and not there is offered too, or saving would lose it. */
const RoleField = ({ name, label, hint, value, roles }: RoleProps) => {
  if (roles === null) {
    return (
      <Field
        name={name}
        label={label}
        hint={`${hint}. By its id: Discord did not tell the names`}
        value={value ?? ""}
      />
    );
  }
  const options = roles.filter(({ managed }) => !managed).map((role) => [role.id, role.name] as const);
  const missing =
    value === null
      ? [["", "none"] as const]
      : options.some(([id]) => id === value)
        ? []
        : [[value, `${value} (not to be given)`] as const];
  return (
    <Select name={name} label={label} hint={hint} value={value ?? ""} options={[...missing, ...options]} />
  );
};

interface AccessProps {
  readonly settings: GuildSettings;
  readonly roles: readonly GuildRole[] | null;
  readonly mayChangeTeam: boolean;
}

/** Which roles, where it is told, and who may verify. */
export const AccessFields = ({ settings, roles, mayChangeTeam }: AccessProps) => (
  <>
    <RoleField
      name={FIELDS.access.verifiedRole}
      label="Verified role"
      hint="What members get"
      value={settings.verifiedRoleId}
      roles={roles}
    />
    {mayChangeTeam ? (
      <RoleField
        name={FIELDS.access.teamRole}
        label="Team role"
        hint="Who has it is an operator in Discord, with every /edge command"
        value={settings.teamRoleId}
        roles={roles}
      />
    ) : null}
    <Field
      name={FIELDS.access.logChannel}
      label="Log channel"
      hint="Its id; empty: the configuration's"
      value={settings.logChannelId ?? ""}
      maxlength={20}
    />
    <Field
      name={FIELDS.access.age}
      label="Minimum age of a Discord account"
      hint="In days; 0: any"
      type="number"
      min={0}
      max={LONGEST_ACCOUNT_AGE / DAY}
      value={String(settings.minimumAccountAge / DAY)}
    />
  </>
);

/** What the panel says. */
export const PanelFields = ({ panel }: { readonly panel: PanelSettings }) => (
  <>
    <TextArea
      name={FIELDS.panel.text}
      label="Text"
      hint="Empty: ours, in the language of whoever posts it"
      value={panel.text ?? ""}
      maxlength={LONGEST_PANEL_TEXT}
    />
    <Field
      name={FIELDS.panel.colour}
      label="Colour"
      hint={`Six hexadecimal digits; empty: ${colourText(DEFAULT_COLOUR)}`}
      value={panel.colour === DEFAULT_COLOUR ? "" : colourText(panel.colour)}
      maxlength={7}
    />
    <Field
      name={FIELDS.panel.button}
      label="Button"
      hint="Empty: ours"
      value={panel.button ?? ""}
      maxlength={LONGEST_BUTTON}
    />
  </>
);
