import type { Post } from "../post.ts";
import { pageOf, runbookOf } from "./words.ts";

/**
 * The body for a program, in the form of Standard Webhooks: `type`, `timestamp`, `data`. Times are ISO 8601. The texts are as
 * they were reported: whoever shows them escapes them.
 */
export function webhookBody({ notices, unnamed }: Post, edgeUrl: string | null, now: number): string {
  return JSON.stringify({
    type: "edge.alerts",
    timestamp: new Date(now).toISOString(),
    data: {
      alerts: notices.map((notice) => ({
        kind: notice.kind,
        severity: notice.severity,
        key: notice.key,
        title: notice.title,
        subject: notice.subject,
        summary: notice.summary,
        facts: notice.facts,
        at: new Date(notice.at).toISOString(),
        since: new Date(notice.since).toISOString(),
        count: notice.count,
        incident: notice.incident,
        runbook: runbookOf(notice),
        url: pageOf(notice, edgeUrl),
      })),
      unnamed,
    },
  });
}
