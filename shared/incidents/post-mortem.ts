import { MINUTE } from "../time.ts";
import type { Incident } from "./incident.ts";
import { describeResponse, type Response } from "./response.ts";
import { entryText, type TimelineEntry } from "./timeline.ts";
import { INCIDENT_TYPES } from "./types.ts";

const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** What people and machines wrote, as plain words of Markdown: no link, image, tag or cell of it acts. */
const plain = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]()<>#+!|~-]/g, "\\$&").replaceAll(/\s+/g, " ");

function duration(from: number, to: number): string {
  const minutes = Math.max(1, Math.round((to - from) / MINUTE));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

/** A draft in Markdown: what is known is filled in, what only people know is asked. */
export function postMortem(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  responses: readonly Response[],
): string {
  const { id, type, subject, severity, state, openedAt, owner, summary, times, runbook } = incident;
  const about = subject === null ? "" : `: ${plain(subject)}`;
  const end = state.kind === "resolved" ? state.at : null;
  return [
    `# Post-mortem of incident ${id}: ${INCIDENT_TYPES[type].title}${about}`,
    "",
    "| | |",
    "| --- | --- |",
    `| Severity | ${severity} |`,
    `| Opened | ${stamp(openedAt)} |`,
    `| Resolved | ${end === null ? "not yet" : `${stamp(end)}, after ${duration(openedAt, end)}`} |`,
    `| Came back | ${times - 1} times |`,
    `| Owner | ${owner === null ? "nobody" : plain(owner)} |`,
    `| Runbook | docs/operating.md#${runbook} |`,
    "",
    "## What happened",
    "",
    plain(summary),
    "",
    "## Timeline",
    "",
    "| when | who | what |",
    "| --- | --- | --- |",
    ...timeline.map(
      (entry) =>
        `| ${stamp(entry.at)} | ${entry.by === null ? "the edge" : plain(entry.by)} | ${plain(entryText(entry))} |`,
    ),
    "",
    "## What the edge did by itself",
    "",
    ...(responses.length === 0
      ? ["Nothing."]
      : responses.map((response) => `- ${stamp(response.plannedAt)}: ${plain(describeResponse(response))}`)),
    "",
    "## Questions for its owner",
    "",
    "1. Who noticed, and could it have been sooner?",
    "2. Who was affected, how many, and for how long?",
    "3. What was the cause, and what made it possible?",
    "4. What helped, and what stood in the way?",
    "5. What changes so that it does not happen again, by whom, until when?",
    "",
  ].join("\n");
}
