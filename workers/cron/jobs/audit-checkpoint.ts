import { checkpointNotice } from "../../../shared/audit/checkpoint.ts";
import type { Job } from "../schedule.ts";

/**
 * Publishes the audit log's checkpoint where there is a new one: first written to the archive, then said in the log
 * channel. The log gives the same one until both are done, and doing either twice changes nothing.
 */
export const publishCheckpoint: Job = async ({ auditTrail, enqueue, config }) => {
  const signed = await auditTrail.checkpoint();
  if (signed === null) return { published: 0 };
  await auditTrail.archive.writeCheckpoint(signed);
  const { chain, number, sequence } = signed.checkpoint;
  const channelId = config.guild.logChannelId;
  if (channelId !== null) {
    await enqueue("discord", [
      {
        key: `audit-checkpoint:${chain}:${number}`,
        lane: "background",
        subject: `channel:${channelId}`,
        effect: {
          kind: "channel_message",
          channelId,
          message: { content: checkpointNotice(signed.checkpoint) },
        },
      },
    ]);
  }
  await auditTrail.checkpointPublished(number);
  return { published: 1, sequence };
};
