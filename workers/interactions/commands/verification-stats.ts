import { statisticsMessage } from "../../../shared/verification/messages.ts";
import { teamOnly } from "../team-only.ts";

/** `/verification-stats`: the guild's figures (row V7). */
export const verificationStats = teamOnly(async ({ guild }, { services }) => ({
  kind: "message",
  message: statisticsMessage(await services.verification.statistics(guild.id, services.now())),
}));
