import type { Services } from "../services.ts";
import { archiveChecks, deleteOldChecks } from "./jobs/archive-checks.ts";
import { archiveAudit } from "./jobs/audit-archive.ts";
import { publishCheckpoint } from "./jobs/audit-checkpoint.ts";
import { dropArchived, expireArchive } from "./jobs/audit-retention.ts";
import { checkCertificates } from "./jobs/certificates.ts";
import { pingDeadMan } from "./jobs/dead-man.ts";
import { checkCompliance } from "./jobs/compliance.ts";
import { deleteEndedAccess } from "./jobs/delete-ended-access.ts";
import { deleteOldDiscordEvents } from "./jobs/delete-discord-events.ts";
import { cleanUpSupabase, deleteOldTokens, expireTokens } from "./jobs/expire-tokens.ts";
import { expectHeartbeats } from "./jobs/expect-heartbeats.ts";
import { examineGuilds } from "./jobs/examine-guilds.ts";
import { dropForgotten, resumeForgetting } from "./jobs/forget-members.ts";
import { reconcile } from "./jobs/reconcile.ts";
import { resumeGrants } from "./jobs/resume-grants.ts";
import { watchTraffic } from "./jobs/traffic.ts";
import { runChecks } from "./jobs/run-checks.ts";
import { watch } from "./jobs/watch.ts";

/** What a job did, for its log line. */
export type JobReport = Readonly<Record<string, number>>;
/** `now`, and the time the run was meant for, which cron may be late for (absent: it is not); Unix milliseconds. */
export type Job = (services: Services, now: number, meantFor?: number) => Promise<JobReport>;

/** Cron string (the ones of `wrangler.toml`) → jobs. Each is idempotent: cron can be late or doubled. */
export const SCHEDULE: Readonly<Record<string, Readonly<Record<string, Job>>>> = {
  "* * * * *": { expectHeartbeats, runChecks, watch, watchTraffic },
  "*/5 * * * *": { resumeGrants, resumeForgetting, publishCheckpoint, pingDeadMan },
  "*/30 * * * *": {
    expireTokens,
    deleteOldTokens,
    dropForgotten,
    cleanUpSupabase,
    deleteOldDiscordEvents,
    deleteEndedAccess,
    archiveAudit,
    dropArchived,
    expireArchive,
    archiveChecks,
    deleteOldChecks,
  },
  // Not on the hour, when everybody's jobs run.
  "17 * * * *": { reconcile, checkCertificates, checkCompliance },
  // A look a day finds what somebody changed in the server settings before many members meet it.
  "43 5 * * *": { examineGuilds },
};
