import { verificationEffects, verificationRecord } from "../../shared/verification/effects.ts";
import type { VerifiedMember } from "../../shared/verification/token.ts";
import type { Services } from "../services.ts";
import type { KnownGuilds } from "../settings/guilds.ts";

/** Returns when everything that Discord and Supabase have to hear of these members is stored. */
export async function storeEffects(
  { config, enqueue }: Services,
  members: readonly VerifiedMember[],
  guilds: KnownGuilds,
): Promise<void> {
  await Promise.all([
    enqueue(
      "discord",
      members.flatMap((member) => {
        const { settings, diagnosis } = guilds(member.guildId);
        return verificationEffects(member, settings, diagnosis?.guild?.locale ?? "en");
      }),
    ),
    config.supabase === null ? undefined : enqueue("supabase", members.map(verificationRecord)),
  ]);
}
