import type { Job } from "../schedule.ts";

/**
 * Names the configured services to the object, so that one which never starts is missed too. The object notices silence
 * by its own alarm.
 */
export const expectHeartbeats: Job = async ({ config, vps }) => {
  const expected = Object.keys(config.ingest.services).length;
  if (expected > 0) await vps.expect(config.ingest.services);
  return { expected };
};
