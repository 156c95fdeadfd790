import type { Snowflake } from "../discord/snowflake.ts";
import type { Effect, OutboxItem } from "../outbox/effect.ts";
import type { VerificationToken, VerifiedMember } from "./token.ts";

/** The settings of a guild that verification needs. */
export interface GuildSettings {
  readonly verifiedRoleId: Snowflake;
  readonly logChannelId: Snowflake | null;
}

/** Enough of an address to recognise it by, as wallets show it. */
export const shortWallet = (wallet: string): string => `${wallet.slice(0, 4)}…${wallet.slice(-4)}`;

const roleGrant = (guildId: Snowflake, userId: Snowflake, settings: GuildSettings): Effect => ({
  kind: "grant_role",
  guildId,
  userId,
  roleId: settings.verifiedRoleId,
  reason: "Solana wallet verified",
});

/**
 * What Discord hears of a verification. The keys hang on the token, so that storing them again, after a lost
 * answer or a crash, changes nothing.
 */
export function verificationEffects(member: VerifiedMember, settings: GuildSettings): readonly OutboxItem[] {
  const key = (what: string) => `verification:${member.token}:${what}`;
  const subject = `member:${member.userId}`;
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
        message: { content: `✅ Your wallet \`${wallet}\` is verified. Welcome!` },
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
        message: { content: `<@${member.userId}> verified the wallet \`${wallet}\`.` },
      },
    });
  }
  return items;
}

/** What Supabase hears of a verification (row V5). Nobody looks at it while it is on its way. */
export const verificationRecord = (member: VerifiedMember): OutboxItem => ({
  key: `verification:${member.token}:record`,
  lane: "background",
  subject: `member:${member.userId}`,
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
  subject: `member:${token.userId}`,
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
  settings: GuildSettings,
  attempt: string,
): OutboxItem {
  return {
    key: `role-again:${attempt}`,
    lane: "interactive",
    subject: `member:${member.userId}`,
    effect: roleGrant(guildId, member.userId, settings),
  };
}
