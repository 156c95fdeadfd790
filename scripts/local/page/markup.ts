import { html } from "hono/html";
import type { Snapshot } from "../../../test/doubles/discord/snapshot.ts";

export type Html = ReturnType<typeof html>;

/** The marks of Discord's that the edge's messages use: a sign that is none, bold, code, links, times and mentions. */
const MARK =
  /\\(?<sign>[^0-9A-Za-z\s])|\*\*(?<bold>[^*]+)\*\*|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<target>https?:\/\/[^\s)]+)\)|(?<url>https?:\/\/[^\s<>]+)|<t:(?<time>\d+)(?::(?<style>\w))?>|<@&(?<role>\d+)>|<@!?(?<user>\d+)>|<#(?<channel>\d+)>/g;

/** A message's text as HTML; everything that is no mark is escaped. */
export function markup(text: string, world: Snapshot): readonly Html[] {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    parts.push(html`${text.slice(end, match.index)}`, mark(match.groups ?? {}, world));
    end = match.index + match[0].length;
  }
  parts.push(html`${text.slice(end)}`);
  return parts;
}

function mark(groups: Record<string, string | undefined>, world: Snapshot): Html {
  const { sign, bold, code, label, target, url, time, style, role, user, channel } = groups;
  if (sign !== undefined) return html`${sign}`;
  if (bold !== undefined) return html`<strong>${bold}</strong>`;
  if (code !== undefined) return html`<code>${code}</code>`;
  if (target !== undefined) return link(target, label ?? target);
  if (url !== undefined) return link(url, url);
  if (time !== undefined) {
    const moment = new Date(Number(time) * 1_000).toISOString();
    return style === "R"
      ? html`<time datetime="${moment}" data-relative>${moment}</time>`
      : html`<time datetime="${moment}">${moment.slice(0, 16).replace("T", " ")} UTC</time>`;
  }
  const name =
    world.roles.find(({ id }) => id === role)?.name ??
    world.members.find(({ id }) => id === user)?.name ??
    world.channels.find(({ id }) => id === channel)?.name;
  return html`<span class="mention">${channel === undefined ? "@" : "#"}${name ?? "unknown"}</span>`;
}

export const link = (target: string, label: string): Html =>
  html`<a href="${target}" target="_blank" rel="noopener">${label}</a>`;
