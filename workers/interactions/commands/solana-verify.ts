import { linkRecord, roleAgain } from "../../../shared/verification/effects.ts";
import { say, type Reply } from "../../../shared/discord/reply.ts";
import type { Snowflake } from "../../../shared/discord/snowflake.ts";
import { describeError } from "../../../shared/logging/log.ts";
import { MINUTE, SECOND } from "../../../shared/time.ts";
import { isBlocking, type Diagnosis } from "../../../shared/doctor/finding.ts";
import type { GuildSettings } from "../../../shared/settings/guild.ts";
import { oldEnoughAt } from "../../../shared/verification/decide.ts";
import { alreadyVerifiedMessage, linkMessage, tooNewMessage } from "../../../shared/verification/messages.ts";
import { memberWords } from "../../../shared/words/member.ts";
import {
  freshToken,
  type VerificationToken,
  type VerifiedMember,
} from "../../../shared/verification/token.ts";
import { within } from "../../../durable-objects/within.ts";
import { verificationLink } from "../../verification/link.ts";
import { memberEvent } from "../audit.ts";
import { guildOnly, type GuildInteraction, type InteractionContext } from "../handler.ts";

/** A burst of members asks Discord once. */
const LOOK_AGAIN_AFTER = 1 * MINUTE;
/** Of the two seconds there are for an answer, the rest is for the link. */
const FIRST_LOOK = 1 * SECOND;

/** `/solana-verify` and the panel's button: a private link, or word that the member is verified (row V3). */
export const solanaVerify = guildOnly(async (interaction, context) => {
  const { services } = context;
  const { id: userId, displayName, avatarUrl } = interaction.invoker;
  const { settings, diagnosis } = (await services.guilds.read())(interaction.guild.id);
  const refusal =
    refusalOfAge(interaction, settings, services.now()) ??
    (await refusalOfGuild(interaction, settings, diagnosis, context));
  if (refusal !== null) return refusal;
  const state = await services.verification.link(
    { userId, guildId: interaction.guild.id, displayName, avatarUrl, locale: interaction.locale },
    freshToken(crypto.randomUUID(), services.now()),
  );
  return state.kind === "verified"
    ? sayVerified(state.member, interaction, settings, context)
    : giveLink(state.token, interaction, context);
});

/** A link that could only end in a refusal is not given: the account is too young, or the guild needs mending (V10). */
function refusalOfAge(
  { invoker, locale }: GuildInteraction,
  { minimumAccountAge }: GuildSettings,
  now: number,
): Reply | null {
  const oldEnough = oldEnoughAt(invoker.id, minimumAccountAge);
  return oldEnough > now
    ? { kind: "message", message: tooNewMessage(minimumAccountAge, oldEnough, locale) }
    : null;
}

async function refusalOfGuild(
  { guild, locale }: GuildInteraction,
  settings: GuildSettings,
  known: Diagnosis | null,
  context: InteractionContext,
): Promise<Reply | null> {
  const diagnosis = known ?? (await firstLook(guild.id, settings, context));
  if (diagnosis?.findings.some(isBlocking) !== true) return null;
  // Somebody may have mended it: the next member finds out.
  if (context.services.now() - diagnosis.at >= LOOK_AGAIN_AFTER) {
    context.waitUntil(look(guild.id, settings, context));
  }
  return say(memberWords(locale).verification.out_of_order);
}

/** Nobody has looked at the guild yet: what is seen in time counts for this member, else for the next. */
async function firstLook(
  guildId: Snowflake,
  settings: GuildSettings,
  context: InteractionContext,
): Promise<Diagnosis | null> {
  const looking = look(guildId, settings, context);
  context.waitUntil(looking);
  const looked = await within(FIRST_LOOK, () => looking);
  return looked.kind === "done" ? looked.value : null;
}

/** Never rejects. Loaded when needed, which should be once a guild. */
async function look(
  guildId: Snowflake,
  settings: GuildSettings,
  { services, log }: InteractionContext,
): Promise<Diagnosis | null> {
  try {
    const { examine } = await import("../../doctor/examine.ts");
    return await examine(services, guildId, settings);
  } catch (error) {
    log.warn("doctor_could_not_look", { guildId, ...describeError(error) });
    return null;
  }
}

/**
 * The link goes out only once it is on record who got it, and on its way to Supabase for the gateway bot: fails
 * closed without the audit log or the outbox.
 */
async function giveLink(
  token: VerificationToken,
  interaction: GuildInteraction,
  context: InteractionContext,
): Promise<Reply> {
  const { audit, config, enqueue } = context.services;
  const [url] = await Promise.all([
    verificationLink(context.services, token, context.requestUrl),
    config.supabase === null ? undefined : enqueue("supabase", [linkRecord(token)]),
    audit([
      memberEvent(interaction, context, {
        class: "verification",
        event: "verification_link_issued",
        outcome: "success",
        detail: { token: token.token, guildId: interaction.guild.id },
      }),
    ]),
  ]);
  return { kind: "message", message: linkMessage(url, token.expiresAt, interaction.locale) };
}

/** A verified member without the role lost it, or it never came: it is granted again. */
async function sayVerified(
  member: VerifiedMember,
  { id, guild, locale }: GuildInteraction,
  settings: GuildSettings,
  { services }: InteractionContext,
): Promise<Reply> {
  const held = guild.memberRoles.includes(settings.verifiedRoleId);
  if (!held) await services.enqueue("discord", [roleAgain(member, guild.id, settings, id)]);
  return {
    kind: "message",
    message: alreadyVerifiedMessage(member.wallet, held ? "held" : "on_its_way", locale),
  };
}
