import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import {
  MEMBERS_OUTBOXES,
  memberSubject,
  remoteForgetting,
  roleRemoval,
} from "../../shared/verification/effects.ts";
import type { Forgetting, Forgotten } from "../../shared/verification/members.ts";
import type { Services } from "../services.ts";
import { knownGuildIds } from "../settings/guilds.ts";

/**
 * Takes a member's record away, here at once and elsewhere through the outbox. In this order, because a kill may come
 * between any two steps: on record who wanted it; gone from D1 with a mark; what others have to do. The mark lets a
 * job store the last step again. False: there was nothing here.
 */
export async function forget(
  services: Services,
  member: { readonly userId: Snowflake; readonly guildId: Snowflake; readonly how: Forgetting },
  event: (outcome: "success") => AuditEvent,
): Promise<boolean> {
  await services.audit([event("success")]);
  const forgotten = { ...member, at: services.now() };
  const found = await services.members.forget(forgotten);
  await storeForgetting(services, { ...forgotten, verifiedAgain: false });
  return found;
}

/**
 * Returns when what Discord and Supabase have to do is stored; storing it again changes nothing. A record holds for all
 * guilds, and `/solana-verify` gives its role in any of them: so the role goes in each.
 */
export async function storeForgetting(services: Services, forgotten: Forgotten): Promise<void> {
  const { config, enqueue, guilds, members } = services;
  const known = await guilds.read();
  const guildIds = new Set([forgotten.guildId, ...knownGuildIds(config, known)]);
  const removals = [...guildIds].map((guildId) =>
    roleRemoval({ ...forgotten, guildId }, known(guildId).settings),
  );
  if (forgotten.how === "erase") await discardDeadLetters(services, forgotten.userId);
  await Promise.all([
    // Who has verified again since has a role that is theirs.
    forgotten.verifiedAgain ? undefined : enqueue("discord", removals),
    config.supabase === null ? undefined : enqueue("supabase", [remoteForgetting(forgotten)]),
  ]);
  if (config.supabase === null) await members.forgetSettled(forgotten.userId, forgotten.at);
}

/** What died on its way says name and wallet; what an erasure itself is made of stays for an operator to mend. */
async function discardDeadLetters({ outbox }: Services, userId: Snowflake): Promise<void> {
  await Promise.all(
    MEMBERS_OUTBOXES.map((destination) =>
      outbox(destination).discardOf(memberSubject(userId), ["remove_role", "forget_member"]),
    ),
  );
}
