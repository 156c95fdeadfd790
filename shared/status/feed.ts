import type { PublicIncident } from "../incidents/public.ts";
import { DAY } from "../time.ts";
import { xmlText } from "./markup.ts";
import type { PlannedWork, PublicStatus } from "./status.ts";
import { incidentWord, moment } from "./words.ts";

const iso = (at: number): string => new Date(at).toISOString();

interface Entry {
  /** Part of the entry's address, and of its id. */
  readonly anchor: string;
  readonly title: string;
  readonly published: number;
  readonly updated: number;
  readonly text: string;
}

/**
 * Incidents and planned work as an Atom feed (RFC 4287); without any it changes once a day. `origin`: `https://host`, where it
 * was asked for.
 */
export function feed({ incidents, plannedWork, at }: PublicStatus, origin: string): string {
  const entries = [...incidents.map(incidentEntry), ...plannedWork.map(workEntry)].toSorted(
    (a, b) => b.updated - a.updated,
  );
  const page = xmlText(`${origin}/status`);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${page}</id>`,
    "<title>Service status</title>",
    `<updated>${iso(entries[0]?.updated ?? at - (at % DAY))}</updated>`,
    "<author><name>Service status</name></author>",
    `<link rel="self" type="application/atom+xml" href="${page}/feed.xml"/>`,
    `<link rel="alternate" type="text/html" href="${page}"/>`,
    ...entries.map((entry) => entryXml(entry, page)),
    "</feed>",
    "",
  ].join("\n");
}

const entryXml = ({ anchor, title, published, updated, text }: Entry, page: string): string =>
  [
    "<entry>",
    `<id>${page}#${xmlText(anchor)}</id>`,
    `<title>${xmlText(title)}</title>`,
    `<published>${iso(published)}</published>`,
    `<updated>${iso(updated)}</updated>`,
    `<link rel="alternate" type="text/html" href="${page}#${xmlText(anchor)}"/>`,
    `<content type="text">${xmlText(text)}</content>`,
    "</entry>",
  ].join("\n");

function incidentEntry(incident: PublicIncident): Entry {
  const { id, title, state, component, startedAt, resolvedAt, updates } = incident;
  return {
    anchor: `incident-${id}`,
    title: `${resolvedAt === null ? "" : "Resolved: "}${title}`,
    published: startedAt,
    updated: Math.max(startedAt, resolvedAt ?? 0, ...updates.map(({ at }) => at)),
    text: [
      `${incidentWord(state)}.`,
      ...(component === null ? [] : [`Affected: ${component}.`]),
      `Began ${moment(startedAt)}${resolvedAt === null ? "" : `, over ${moment(resolvedAt)}`}.`,
      ...updates.map(({ at, text }) => `${moment(at)}: ${text}`),
    ].join("\n"),
  };
}

function workEntry({ id, title, plannedAt, from, until, services }: PlannedWork): Entry {
  return {
    anchor: `work-${encodeURIComponent(id.toWellFormed())}`,
    title: `Planned work: ${title}`,
    published: plannedAt,
    updated: plannedAt,
    text: [
      `From ${moment(from)} to ${moment(until)}.`,
      ...(services.length === 0 ? [] : [`Affected: ${services.join(", ")}.`]),
    ].join("\n"),
  };
}
