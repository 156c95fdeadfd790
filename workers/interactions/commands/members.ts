import { say, sayInstead } from "../../../shared/discord/reply.ts";
import { isSnowflake } from "../../../shared/discord/snowflake.ts";
import { isBlocking } from "../../../shared/doctor/finding.ts";
import { vouchedRole } from "../../../shared/verification/effects.ts";
import { fill } from "../../../shared/words/fill.ts";
import { teamWords } from "../../../shared/words/team.ts";
import { hasSeveralGuilds } from "../../settings/guilds.ts";
import { forget } from "../../verification/forget.ts";
import { describeFinding } from "../describe-finding.ts";
import { operatorEvent } from "../operator.ts";
import { answered, ask } from "../questions.ts";
import { teamOnly } from "../team-only.ts";

/**
 * "Verify member": the role by the team's word, on record with who gave it. There is no wallet in it: a wallet on
 * record is one whose key has signed (decision 023).
 */
export const verifyMember = teamOnly(async (interaction, context) => {
  const { services } = context;
  const { guild, targetMember: member, locale, invoker } = interaction;
  const words = teamWords(locale);
  if (member === null || member.roles === null) return say(words.members.gone);
  if (member.bot) return say(words.members.bot);
  const { settings, diagnosis } = (await services.guilds.read())(guild.id);
  if (member.roles.includes(settings.verifiedRoleId)) {
    return say(fill(words.members.already, { member: member.id }));
  }
  const inTheWay = diagnosis?.findings.filter(isBlocking) ?? [];
  if (inTheWay.length > 0) {
    const causes = inTheWay.map((finding) => describeFinding(finding, words));
    return say([words.members.out_of_order, ...causes].join("\n"));
  }
  await services.audit([
    operatorEvent(interaction, context, {
      class: "admin",
      event: "member_vouched",
      outcome: "success",
      detail: { member: member.id, guildId: guild.id },
    }),
  ]);
  const at = services.now();
  await services.members.vouch({ userId: member.id, guildId: guild.id, by: invoker.id, at });
  await services.enqueue("discord", [vouchedRole(member.id, guild.id, settings, invoker.id, interaction.id)]);
  return say(fill(words.members.vouched, { member: member.id }));
});

/** "Reset verification": asked first, since the member has to sign again, in every guild there is. */
export const resetVerification = teamOnly(async (interaction, context) => {
  const words = teamWords(interaction.locale);
  const { targetMember: member } = interaction;
  if (member === null) return say(words.members.gone);
  if (member.bot) return say(words.members.bot);
  const everywhere = await hasSeveralGuilds(context.services);
  const text = [
    fill(words.members.ask_reset, { member: member.id }),
    ...(everywhere ? [words.members.everywhere] : []),
    `-# ${words.confirm.note}`,
  ];
  return ask(interaction, context, {
    text: text.join("\n"),
    labels: { confirm: words.confirm.button, cancel: words.confirm.cancel },
    ids: { confirm: "reset_confirm", cancel: "reset_cancel" },
    action: JSON.stringify({ reset: member.id }),
  });
});

export const resetConfirmed = teamOnly(async (interaction, context) => {
  const words = teamWords(interaction.locale);
  const taken = await answered(interaction, context, words.confirm);
  if (!taken.ok) return taken.error;
  const { reset: userId } = JSON.parse(taken.value) as { readonly reset?: unknown };
  if (typeof userId !== "string" || !isSnowflake(userId)) return sayInstead(words.confirm.over);
  const found = await forget(
    context.services,
    { userId, guildId: interaction.guild.id, how: "reset" },
    (outcome) =>
      operatorEvent(interaction, context, {
        class: "admin",
        event: "member_reset",
        outcome,
        detail: { member: userId, guildId: interaction.guild.id },
      }),
  );
  return sayInstead(fill(found ? words.members.reset : words.members.nothing, { member: userId }));
});

export const resetCancelled = teamOnly(async ({ locale }) => sayInstead(teamWords(locale).confirm.cancelled));
