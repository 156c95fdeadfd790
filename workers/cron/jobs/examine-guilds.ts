import { examine } from "../../doctor/examine.ts";
import { knownGuildIds } from "../../settings/guilds.ts";
import type { Job } from "../schedule.ts";

/** Looks at the configured guild and at every one that has settings of its own (row V10). */
export const examineGuilds: Job = async (services) => {
  const known = await services.guilds.read();
  let findings = 0;
  let unseen = 0;
  for (const guildId of knownGuildIds(services.config, known)) {
    const diagnosis = await examine(services, guildId, known(guildId).settings);
    if (diagnosis === null) unseen++;
    else findings += diagnosis.findings.length;
  }
  return { findings, unseen };
};
