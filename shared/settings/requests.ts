import * as z from "zod";
import { isSnowflake } from "../discord/snowflake.ts";
import { DAY } from "../time.ts";
import { LONGEST_ACCOUNT_AGE, LONGEST_BUTTON, LONGEST_PANEL_TEXT } from "./guild.ts";

const id = z.string().refine(isSnowflake, "must be a Discord id: decimal digits");
const text = (longest: number) => z.string().trim().min(1).max(longest).nullable();

/** A guild's settings as the API writes them; null: the default, of the team's role: what it is. */
export const guildSettings = z.strictObject({
  verifiedRoleId: id,
  teamRoleId: id.nullable(),
  logChannelId: id.nullable(),
  minimumAccountAgeDays: z
    .int()
    .min(0)
    .max(LONGEST_ACCOUNT_AGE / DAY),
  panel: z.strictObject({
    text: text(LONGEST_PANEL_TEXT),
    /** As in a style sheet. */
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .nullable(),
    button: text(LONGEST_BUTTON),
  }),
});
export type GuildSettingsOnWire = z.infer<typeof guildSettings>;
