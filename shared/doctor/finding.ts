import * as z from "../schema.ts";
import type { Locale } from "../words/locale.ts";

/** What keeps verification from working in a guild (row V10), by what an operator has to mend. */
export const FINDINGS = [
  "token_refused",
  "guild_unknown",
  "role_unknown",
  "role_managed",
  "role_everyone",
  "role_too_powerful",
  "manage_roles_missing",
  "role_above_bot",
  "team_role_unset",
  "team_role_unknown",
  "team_commands_hidden",
  "channel_unknown",
  "channel_hidden",
  "channel_no_text",
  "channel_read_only",
] as const;
export type FindingCode = (typeof FINDINGS)[number];

export interface Finding {
  readonly code: FindingCode;
  /** The role's or channel's name or id, or the guild's id; "" where there is none. */
  readonly about: string;
  /** What is in its way: the bot's highest role. */
  readonly other?: string;
}

/** Those that members meet: without the role nobody can be verified. The others cost the team a report. */
const BLOCKING: ReadonlySet<FindingCode> = new Set([
  "token_refused",
  "guild_unknown",
  "role_unknown",
  "role_managed",
  "role_everyone",
  "role_too_powerful",
  "manage_roles_missing",
  "role_above_bot",
]);

/** What Discord says of a guild, beside what it allows. */
export interface GuildIdentity {
  readonly name: string;
  /** The language it prefers, or English. */
  readonly locale: Locale;
}

/** Discord as it was found, `at` Unix milliseconds. */
export interface Diagnosis {
  readonly at: number;
  readonly findings: readonly Finding[];
  /** Null: it was not to be seen. */
  readonly guild: GuildIdentity | null;
}

/** What costs nobody anything they would not notice: shown to the team, and no alert. */
const NOTES: ReadonlySet<FindingCode> = new Set(["team_commands_hidden"]);

export const isNote = ({ code }: Finding): boolean => NOTES.has(code);

export const isBlocking = ({ code }: Finding): boolean => BLOCKING.has(code);

export const findingsSchema: z.ZodMiniType<readonly Finding[]> = z.array(
  z.object({ code: z.enum(FINDINGS), about: z.string(), other: z.exactOptional(z.string()) }),
);
