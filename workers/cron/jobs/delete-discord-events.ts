import { DAY } from "../../../shared/time.ts";
import type { Job } from "../schedule.ts";

/** Discord repeats an event for minutes; a month of them serves questions about what happened. */
const EVENT_RETENTION = 30 * DAY;

export const deleteOldDiscordEvents: Job = async ({ discordEvents }, now) => ({
  deleted: await discordEvents.deleteBefore(now - EVENT_RETENTION),
});
