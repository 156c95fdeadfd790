import { DEFAULT_COLOUR } from "../../../shared/settings/guild.ts";
import { teamWords } from "../../../shared/words/team.ts";
import { teamOnly } from "../team-only.ts";

/** `/verification-stats`: the guild's figures (row V7). */
export const verificationStats = teamOnly(async ({ guild, locale }, { services }) => {
  const figures = await services.verification.statistics(guild.id, services.now());
  const words = teamWords(locale).statistics;
  const fields = [
    [words.verified, figures.verified],
    [words.last_day, figures.verifiedLastDay],
    [words.last_week, figures.verifiedLastWeek],
    [words.vouched, figures.vouched],
    [words.pending, figures.pending],
    [words.awaiting_role, figures.awaitingRole],
  ] as const;
  return {
    kind: "message",
    message: {
      embeds: [
        {
          title: words.title,
          color: DEFAULT_COLOUR,
          fields: fields.map(([name, value]) => ({ name, value: String(value), inline: true })),
        },
      ],
    },
  };
});
