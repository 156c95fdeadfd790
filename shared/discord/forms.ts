import type {
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from "discord-api-types/v10";
import type { Reply } from "./reply.ts";
import type { Snowflake } from "./snowflake.ts";

/* oxlint-disable typescript/no-unsafe-enum-assignment -- each number is the one that its type names */

// Discord's numbers (Discord reference, "Component Types", "Text Input Styles", "Channel Types"); as in components.ts.
const TEXT_INPUT = 4 as ComponentType.TextInput;
const ROLE_SELECT = 6 as ComponentType.RoleSelect;
const CHANNEL_SELECT = 8 as ComponentType.ChannelSelect;
const LABEL = 18 as ComponentType.Label;
const SHORT = 1 as TextInputStyle.Short;
const PARAGRAPH = 2 as TextInputStyle.Paragraph;
const TEXT_CHANNEL = 0 as ChannelType.GuildText;
const ANNOUNCEMENTS = 5 as ChannelType.GuildAnnouncement;

/** A form; its answer comes back under the same `custom_id`. */
export const formOf = (customId: string, title: string, inputs: readonly APILabelComponent[]): Reply => ({
  kind: "modal",
  modal: {
    custom_id: customId,
    title,
    components: [...inputs],
  } satisfies APIModalInteractionResponseCallbackData,
});

interface Input {
  readonly id: string;
  /** Shown small below the label. */
  readonly hint?: string;
}

const labelled = (
  label: string,
  hint: string | undefined,
  component: APILabelComponent["component"],
): APILabelComponent => ({
  type: LABEL,
  label,
  ...(hint === undefined ? {} : { description: hint }),
  component,
});

interface TextField extends Input {
  readonly value: string;
  readonly longest: number;
}

const text =
  (style: TextInputStyle.Short | TextInputStyle.Paragraph) =>
  (label: string, { id, hint, value, longest }: TextField): APILabelComponent =>
    labelled(label, hint, {
      type: TEXT_INPUT,
      custom_id: id,
      style,
      required: false,
      max_length: longest,
      ...(value === "" ? {} : { value }),
    });

/** One line; may be left empty. */
export const textInput = text(SHORT);
/** Several lines; may be left empty. */
export const paragraphInput = text(PARAGRAPH);

interface Select extends Input {
  readonly chosen: Snowflake | null;
  readonly required: boolean;
}

const chosenValue = (chosen: Snowflake | null, type: `${SelectMenuDefaultValueType}`) =>
  chosen === null ? [] : [{ id: chosen, type }];

export const roleInput = (label: string, { id, hint, chosen, required }: Select): APILabelComponent =>
  labelled(label, hint, {
    type: ROLE_SELECT,
    custom_id: id,
    required,
    min_values: required ? 1 : 0,
    max_values: 1,
    default_values: chosenValue(chosen, "role") as never,
  });

export const channelInput = (label: string, { id, hint, chosen, required }: Select): APILabelComponent =>
  labelled(label, hint, {
    type: CHANNEL_SELECT,
    custom_id: id,
    required,
    min_values: required ? 1 : 0,
    max_values: 1,
    channel_types: [TEXT_CHANNEL, ANNOUNCEMENTS],
    default_values: chosenValue(chosen, "channel") as never,
  });
