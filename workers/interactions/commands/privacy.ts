import { sayInstead, type Reply } from "../../../shared/discord/reply.ts";
import { memberWords } from "../../../shared/words/member.ts";
import { collect } from "../../privacy/collect.ts";
import { hasSeveralGuilds } from "../../settings/guilds.ts";
import { forget } from "../../verification/forget.ts";
import { memberEvent } from "../audit.ts";
import { guildOnly, type GuildInteraction, type InteractionContext } from "../handler.ts";
import { answered, ask } from "../questions.ts";

/** `/privacy export` and `/privacy delete` (row V11), each for whoever calls it and nobody else. */
export const privacy = guildOnly(async (interaction, context) =>
  interaction.options.path[0] === "delete" ? askErase(interaction, context) : exportOwn(interaction, context),
);

/** On record before anything is shown (fails closed). */
async function exportOwn(interaction: GuildInteraction, context: InteractionContext): Promise<Reply> {
  const { services } = context;
  const words = memberWords(interaction.locale).privacy;
  await services.audit([
    memberEvent(interaction, context, {
      class: "admin",
      event: "member_data_exported",
      outcome: "success",
      detail: {},
    }),
  ]);
  const { record, complete } = await collect(services, interaction.invoker.id);
  return {
    kind: "message",
    message: {
      content: complete ? words.export_ready : words.export_partial,
      file: { name: "my-data.json", text: JSON.stringify(record, null, 2) },
    },
  };
}

async function askErase(interaction: GuildInteraction, context: InteractionContext): Promise<Reply> {
  const words = memberWords(interaction.locale).privacy;
  const everywhere = await hasSeveralGuilds(context.services);
  return ask(interaction, context, {
    text: everywhere ? `${words.ask_delete}\n${words.everywhere}` : words.ask_delete,
    labels: { confirm: words.delete_button, cancel: words.cancel_button },
    ids: { confirm: "privacy_confirm", cancel: "privacy_cancel" },
    action: JSON.stringify({ erase: interaction.invoker.id }),
  });
}

export const eraseConfirmed = guildOnly(async (interaction, context) => {
  const words = memberWords(interaction.locale).privacy;
  const taken = await answered(interaction, context, words);
  if (!taken.ok) return taken.error;
  await forget(
    context.services,
    { userId: interaction.invoker.id, guildId: interaction.guild.id, how: "erase" },
    (outcome) =>
      memberEvent(interaction, context, {
        class: "admin",
        event: "member_data_erased",
        outcome,
        detail: { guildId: interaction.guild.id },
      }),
  );
  return sayInstead(words.deleted);
});

export const eraseCancelled = guildOnly(async ({ locale }) => sayInstead(memberWords(locale).privacy.kept));
