import type { Snowflake } from "../discord/snowflake.ts";
import type { Destination, Effect, OutboxItem } from "../outbox/effect.ts";
import type { GuildSettings } from "../settings/guild.ts";
import { fill } from "../words/fill.ts";
import type { Locale } from "../words/locale.ts";
import { memberWords } from "../words/member.ts";
import type { Forgetting } from "./members.ts";
import type { VerificationToken, VerifiedMember } from "./token.ts";

/** The settings of a guild that verification needs. */
type EffectSettings = Pick<GuildSettings, "verifiedRoleId" | "logChannelId">;

/** Enough of an address to recognise it by, as wallets show it. */
export const shortWallet = (wallet: string): string => `${wallet.slice(0, 4)}…${wallet.slice(-4)}`;

/** Where something may be on its way for a member. */
export const MEMBERS_OUTBOXES = ["discord", "supabase"] as const satisfies readonly Destination[];

/** What is on its way for a member is carried out in order, and found by this. */
export const memberSubject = (userId: Snowflake): string => `member:${userId}`;

const roleGrant = (
  guildId: Snowflake,
  userId: Snowflake,
  settings: EffectSettings,
  reason = "Solana wallet verified",
): Effect => ({
  kind: "grant_role",
  guildId,
  userId,
  roleId: settings.verifiedRoleId,
  reason,
});

/**
 * What Discord hears of a verification: the member in their language, the log channel in the guild's, which is also
 * the member's where theirs is not known. The keys hang on the token, so that storing them again, after a lost answer
 * or a crash, changes nothing.
 */
export function verificationEffects(
  member: VerifiedMember,
  settings: EffectSettings,
  guildLocale: Locale,
): readonly OutboxItem[] {
  const key = (what: string) => `verification:${member.token}:${what}`;
  const subject = memberSubject(member.userId);
  const wallet = shortWallet(member.wallet);
  const items: OutboxItem[] = [
    {
      key: key("role"),
      lane: "interactive",
      subject,
      effect: roleGrant(member.guildId, member.userId, settings),
    },
    {
      key: key("message"),
      lane: "interactive",
      subject,
      effect: {
        kind: "direct_message",
        userId: member.userId,
        message: {
          content: fill(memberWords(member.locale ?? guildLocale).verification.confirmed, { wallet }),
        },
      },
    },
  ];
  if (settings.logChannelId !== null) {
    items.push({
      key: key("log"),
      lane: "background",
      subject: `channel:${settings.logChannelId}`,
      effect: {
        kind: "channel_message",
        channelId: settings.logChannelId,
        message: {
          content: fill(memberWords(guildLocale).verification.logged, { member: member.userId, wallet }),
        },
      },
    });
  }
  return items;
}

/** What Supabase hears of a verification (row V5). Nobody looks at it while it is on its way. */
export const verificationRecord = (member: VerifiedMember): OutboxItem => ({
  key: `verification:${member.token}:record`,
  lane: "background",
  subject: memberSubject(member.userId),
  effect: {
    kind: "record_verification",
    userId: member.userId,
    wallet: member.wallet,
    token: member.token,
    verifiedAt: member.verifiedAt,
    displayName: member.displayName,
    avatarUrl: member.avatarUrl,
  },
});

/** What Supabase hears of a link, so that the gateway bot knows it; a link handed out again changes nothing. */
export const linkRecord = (token: VerificationToken): OutboxItem => ({
  key: `link:${token.token}:record`,
  lane: "background",
  subject: memberSubject(token.userId),
  effect: {
    kind: "record_token",
    token: token.token,
    userId: token.userId,
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
    displayName: token.displayName,
    avatarUrl: token.avatarUrl,
  },
});

/**
 * The role once more, for a verified member who is without it; `attempt` tells apart one asking from the
 * next (an interaction's id).
 */
export function roleAgain(
  member: VerifiedMember,
  guildId: Snowflake,
  settings: EffectSettings,
  attempt: string,
): OutboxItem {
  return {
    key: `role-again:${attempt}`,
    lane: "interactive",
    subject: memberSubject(member.userId),
    effect: roleGrant(guildId, member.userId, settings),
  };
}

/** The role by the team's word. `attempt` as above. */
export const vouchedRole = (
  userId: Snowflake,
  guildId: Snowflake,
  settings: EffectSettings,
  by: Snowflake,
  attempt: string,
): OutboxItem => ({
  key: `vouched:${attempt}`,
  lane: "interactive",
  subject: memberSubject(userId),
  effect: roleGrant(guildId, userId, settings, `Verified by the team (${by})`),
});

interface ForgottenMember {
  readonly userId: Snowflake;
  readonly how: Forgetting;
  /** Unix milliseconds; part of the keys, so that storing them again changes nothing. */
  readonly at: number;
}

/** The role of one guild goes, behind whatever else is on its way for the member. */
export const roleRemoval = (
  { userId, guildId, how, at }: ForgottenMember & { readonly guildId: Snowflake },
  settings: EffectSettings,
): OutboxItem => ({
  key: `forget:${userId}:${at}:role:${guildId}`,
  lane: "interactive",
  subject: memberSubject(userId),
  effect: {
    kind: "remove_role",
    guildId,
    userId,
    roleId: settings.verifiedRoleId,
    reason: how === "reset" ? "Verification reset by the team" : "Data deleted at the member's wish",
  },
});

/** Supabase forgets too, behind what it still has to hear of the member. */
export const remoteForgetting = ({ userId, how, at }: ForgottenMember): OutboxItem => ({
  key: `forget:${userId}:${at}:record`,
  lane: "background",
  subject: memberSubject(userId),
  effect: { kind: "forget_member", userId, how },
});
