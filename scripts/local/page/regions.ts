import { html } from "hono/html";
import type { Snapshot } from "../../../test/doubles/discord/snapshot.ts";
import type { FaultRule } from "../../../test/doubles/discord/faults.ts";
import type { Html } from "./markup.ts";
import { messageItem, timeline } from "./messages.ts";

/** Requests shown at the side. */
const SHOWN_REQUESTS = 30;

/** The parts of the page that change; each is sent again when its HTML is another. Keys are element ids. */
export async function regions(
  world: Snapshot,
  viewer: string,
  channelId: string,
): Promise<Readonly<Record<string, string>>> {
  const member = world.members.find(({ id }) => id === viewer);
  const parts: Record<string, Html> = {
    timeline: timeline(world, channelId, viewer),
    roles: roles(world, member?.roles ?? []),
    dms: directMessages(world, viewer),
    log: requests(world),
    faults: activeFaults(world),
  };
  const rendered = await Promise.all(
    Object.entries(parts).map(async ([id, part]) => [id, String(await part)] as const),
  );
  return Object.fromEntries(rendered);
}

function roles(world: Snapshot, ids: readonly string[]): Html {
  if (ids.length === 0) return html`<li class="note">No roles yet</li>`;
  return html`${ids.map((id) => {
    const role = world.roles.find((one) => one.id === id);
    return html`<li class="role" data-color="${(role?.color ?? 0).toString(16).padStart(6, "0")}">
      ${role?.name ?? id}
    </li>`;
  })}`;
}

function directMessages(world: Snapshot, viewer: string): Html {
  const messages = world.members.find(({ id }) => id === viewer)?.directMessages ?? [];
  if (messages.length === 0) return html`<li class="note">No messages yet</li>`;
  return html`${messages.map((message) => messageItem(world, message))}`;
}

function requests(world: Snapshot): Html {
  const shown = world.requests.slice(-SHOWN_REQUESTS).toReversed();
  if (shown.length === 0) return html`<li class="note">Nothing yet</li>`;
  return html`${shown.map((line) => {
    const good = line.status !== null && line.status < 400;
    return html`<li>
      <span class="status ${good ? "good" : "bad"}">${line.status ?? "—"}</span>
      <code>${line.method} ${shortened(line.path)}</code>
      <small>${line.milliseconds} ms${line.fault === null ? "" : ` · ${line.fault}`}</small>
    </li>`;
  })}`;
}

/** The last digits of an id are enough to tell two apart. */
const shortened = (path: string): string => path.replace(/\d{12,}(\d{4})/g, "…$1");

function activeFaults(world: Snapshot): Html {
  if (world.faults.length === 0) return html`<li class="note">Discord is well</li>`;
  return html`${world.faults.map((rule: FaultRule) => {
    const left = rule.times === null ? "until cleared" : `${rule.times} more`;
    return html`<li>${rule.fault.kind.replaceAll("_", " ")} <small>(${left})</small></li>`;
  })}`;
}
