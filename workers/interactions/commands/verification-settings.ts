import { buttonRow, actionButton, quietButton } from "../../../shared/discord/components.ts";
import { ago, plain } from "../../../shared/discord/markdown.ts";
import { channelInput, formOf, paragraphInput, roleInput, textInput } from "../../../shared/discord/forms.ts";
import { say, type MessageReply, type Reply } from "../../../shared/discord/reply.ts";
import type { Diagnosis } from "../../../shared/doctor/finding.ts";
import {
  colourText,
  FIELDS,
  readAccessForm,
  readPanelForm,
  type SettingsFaults,
} from "../../../shared/settings/form.ts";
import {
  DEFAULT_COLOUR,
  LONGEST_BUTTON,
  LONGEST_PANEL_TEXT,
  type GuildSettings,
} from "../../../shared/settings/guild.ts";
import { DAY } from "../../../shared/time.ts";
import { fill } from "../../../shared/words/fill.ts";
import { teamWords, type TeamWords } from "../../../shared/words/team.ts";
import { examine } from "../../doctor/examine.ts";
import { changeAccess, changePanel, type SettingsAuthor } from "../../settings/change.ts";
import { describeFinding } from "../describe-finding.ts";
import type { GuildInteraction, InteractionContext } from "../handler.ts";
import { operatorEvent } from "../operator.ts";
import { teamOnly } from "../team-only.ts";

/** The two forms, by the `custom_id` of the button that opens each and of the form itself. */
const ACCESS_FORM = "settings_access";
const PANEL_FORM = "settings_panel";
const LOOK_BUTTON = "settings_look";

/** `/verification-settings`: what is set, how Discord is found, and the buttons that open the forms. */
export const verificationSettings = teamOnly(async (interaction, { services }) => {
  const { settings, diagnosis } = (await services.guilds.read())(interaction.guild.id);
  return overview(settings, diagnosis, null, teamWords(interaction.locale));
});

/** Asks Discord now instead of tomorrow. */
export const lookAgain = teamOnly(async (interaction, { services }) => {
  const words = teamWords(interaction.locale);
  const { settings, diagnosis } = (await services.guilds.read())(interaction.guild.id);
  const looked = await examine(services, interaction.guild.id, settings);
  if (looked !== null) return { ...overview(settings, looked, null, words), replaces: true };
  const when = diagnosis === null ? words.common.never : ago(diagnosis.at);
  return {
    ...overview(settings, diagnosis, fill(words.doctor.not_looked, { when }), words),
    replaces: true,
  };
});

const field = (name: string, value: string, inline = true) => ({ name, value, inline });

function overview(
  settings: GuildSettings,
  diagnosis: Diagnosis | null,
  note: string | null,
  words: TeamWords,
): MessageReply {
  const { settings: labels, common } = words;
  const { panel } = settings;
  return {
    kind: "message",
    message: {
      ...(note === null ? {} : { content: note }),
      embeds: [
        {
          title: labels.title,
          color: panel.colour,
          fields: [
            field(labels.verified_role, `<@&${settings.verifiedRoleId}>`),
            field(
              labels.team_role,
              settings.teamRoleId === null ? common.none : `<@&${settings.teamRoleId}>`,
            ),
            field(
              labels.log_channel,
              settings.logChannelId === null ? common.none : `<#${settings.logChannelId}>`,
            ),
            field(labels.minimum_age, fill(labels.days, { days: settings.minimumAccountAge / DAY })),
            field(labels.panel_colour, colourText(panel.colour)),
            field(labels.panel_button, panel.button === null ? labels.usual : plain(panel.button)),
            field(labels.panel_text, panel.text === null ? labels.usual : plain(panel.text, 500), false),
            field(labels.health, health(diagnosis, words), false),
          ],
        },
      ],
      components: [
        buttonRow(
          actionButton(labels.edit_access, ACCESS_FORM),
          actionButton(labels.edit_panel, PANEL_FORM),
          quietButton(labels.look_again, LOOK_BUTTON),
        ),
      ],
    },
  };
}

/** Discord's bound on an embed field's value, in characters. */
const MAX_VALUE = 1_024;

function health(diagnosis: Diagnosis | null, words: TeamWords): string {
  if (diagnosis === null) return fill(words.doctor.not_looked, { when: words.common.never });
  const findings = diagnosis.findings.map((finding) => describeFinding(finding, words)).join("\n");
  return (findings || words.settings.healthy).slice(0, MAX_VALUE);
}

export const openAccessForm = teamOnly(async ({ guild, locale }, { services }) => {
  const { settings } = (await services.guilds.read())(guild.id);
  const words = teamWords(locale).settings;
  const names = FIELDS.access;
  return formOf(ACCESS_FORM, words.access_form, [
    roleInput(words.verified_role, {
      id: names.verifiedRole,
      chosen: settings.verifiedRoleId,
      required: true,
    }),
    roleInput(words.team_role, {
      id: names.teamRole,
      chosen: settings.teamRoleId,
      required: false,
      hint: words.team_role_hint,
    }),
    channelInput(words.log_channel, { id: names.logChannel, chosen: settings.logChannelId, required: false }),
    textInput(words.minimum_age, {
      id: names.age,
      value: String(settings.minimumAccountAge / DAY),
      hint: words.age_hint,
      longest: 4,
    }),
  ]);
});

export const openPanelForm = teamOnly(async ({ guild, locale }, { services }) => {
  const { panel } = (await services.guilds.read())(guild.id).settings;
  const words = teamWords(locale).settings;
  const names = FIELDS.panel;
  return formOf(PANEL_FORM, words.panel_form, [
    paragraphInput(words.panel_text, {
      id: names.text,
      value: panel.text ?? "",
      hint: words.text_hint,
      longest: LONGEST_PANEL_TEXT,
    }),
    textInput(words.panel_colour, {
      id: names.colour,
      value: panel.colour === DEFAULT_COLOUR ? "" : colourText(panel.colour),
      hint: words.colour_hint,
      longest: 7,
    }),
    textInput(words.panel_button, {
      id: names.button,
      value: panel.button ?? "",
      hint: words.button_hint,
      longest: LONGEST_BUTTON,
    }),
  ]);
});

export const saveAccessForm = teamOnly(async (interaction, context) => {
  const words = teamWords(interaction.locale);
  const read = readAccessForm(interaction.fields);
  if (!read.ok) return sayFault(read.error, words);
  const { services } = context;
  const changed = await changeAccess(
    services,
    interaction.guild.id,
    read.value,
    authorOf(interaction, context),
  );
  if (changed.ok) return saved(changed.value.settings, changed.value.diagnosis, words);
  return changed.error.kind === "team_role_denied"
    ? say(words.settings.team_role_denied)
    : say(fill(words.settings.too_powerful, { role: plain(changed.error.role) }));
});

export const savePanelForm = teamOnly(async (interaction, context) => {
  const words = teamWords(interaction.locale);
  const read = readPanelForm(interaction.fields);
  if (!read.ok) return sayFault(read.error, words);
  const { services } = context;
  const { settings, diagnosis } = await changePanel(
    services,
    interaction.guild.id,
    read.value,
    authorOf(interaction, context),
  );
  return saved(settings, diagnosis, words);
});

/** A form that is sent again is short: one fault at a time is enough. */
function sayFault(faults: SettingsFaults, words: TeamWords): Reply {
  const [fault] = faults.values();
  if (fault === undefined) throw new Error("a form was refused without a fault");
  return say(words.settings[fault]);
}

const saved = (settings: GuildSettings, diagnosis: Diagnosis | null, words: TeamWords): Reply =>
  overview(settings, diagnosis, words.settings.saved, words);

const authorOf = (interaction: GuildInteraction, context: InteractionContext): SettingsAuthor => ({
  by: interaction.invoker.id,
  mayChangeTeam: interaction.guild.isAdministrator,
  event: (what) => operatorEvent(interaction, context, what),
});
