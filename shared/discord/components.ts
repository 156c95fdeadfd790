import type {
  APIButtonComponent,
  APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";

/* oxlint-disable typescript/no-unsafe-enum-assignment -- each number is the one that its type names */

/*
 * Discord's numbers (Discord reference, "Component Types", "Button Styles"), written out with the types of
 * discord-api-types: its enums as values would put all of that package, 23 KB, into the Worker.
 */
const ACTION_ROW = 1 as ComponentType.ActionRow;
const BUTTON = 2 as ComponentType.Button;
const PRIMARY = 1 as ButtonStyle.Primary;
const SECONDARY = 2 as ButtonStyle.Secondary;
const DANGER = 4 as ButtonStyle.Danger;
const LINK = 5 as ButtonStyle.Link;

/** A button that opens an address. */
export const linkButton = (label: string, url: string): APIButtonComponent => ({
  type: BUTTON,
  style: LINK,
  label,
  url,
});

const pressed =
  (style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger) =>
  (label: string, customId: string): APIButtonComponent => ({
    type: BUTTON,
    style,
    label,
    custom_id: customId,
  });

/** Buttons that send us an interaction with the `custom_id`: for what is wanted, what may be, what is not undone. */
export const actionButton = pressed(PRIMARY);
export const quietButton = pressed(SECONDARY);
export const dangerButton = pressed(DANGER);

export const buttonRow = (...buttons: readonly APIButtonComponent[]): APIMessageTopLevelComponent => ({
  type: ACTION_ROW,
  components: [...buttons],
});
