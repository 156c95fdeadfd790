import { html } from "hono/html";
import type { Snapshot } from "../../../test/doubles/discord/snapshot.ts";
import { link, markup, type Html } from "./markup.ts";

type Message = Snapshot["channels"][number]["messages"][number];
type Interaction = Snapshot["interactions"][number];

const LINK_STYLE = 5;
/** Names of Discord's button styles, for the style sheet. */
const STYLES = ["", "primary", "secondary", "success", "danger", "link"];

/** What one member sees in a channel: its messages, theirs alone included, and what they are waiting for. */
export function timeline(world: Snapshot, channelId: string, viewer: string): Html {
  const messages = world.channels.find(({ id }) => id === channelId)?.messages ?? [];
  const entries = [
    ...messages
      .filter(({ visible_to: only }) => only === null || only === viewer)
      .map((message) => ({ at: Date.parse(message.timestamp), html: messageItem(world, message) })),
    ...world.interactions
      .filter((one) => one.userId === viewer && one.channelId === channelId && one.state !== "answered")
      .map((one) => ({ at: one.at, html: interactionItem(one) })),
  ].sort((a, b) => a.at - b.at);
  return html`${entries.map((entry) => entry.html)}`;
}

export function messageItem(world: Snapshot, message: Message): Html {
  const ephemeral = message.visible_to !== null;
  return html`<li class="message ${ephemeral ? "ephemeral" : ""}" id="m${message.id}">
    ${message.answers === null ? "" : html`<p class="answers">You used <b>${message.answers}</b></p>`}
    <p class="author">
      <b>${message.author.username}</b> <span class="app">app</span>
      <time datetime="${message.timestamp}">${clock(message.timestamp)}</time>
      ${message.edited_timestamp === null ? "" : html`<small>(edited)</small>`}
    </p>
    ${message.content === "" ? "" : html`<p class="content">${markup(message.content, world)}</p>`}
    ${message.embeds.map((embed) => embedCard(embed, world))}
    ${message.files.map(
      ({ name, text }) =>
        html`<details class="embed">
          <summary>${name}</summary>
          <pre>${text}</pre>
        </details>`,
    )}
    ${message.components.map((component) => componentRow(component, message.id))}
    ${ephemeral ? html`<p class="note">Only you can see this</p>` : ""}
  </li>`;
}

function interactionItem(interaction: Interaction): Html {
  const state =
    interaction.state === "failed"
      ? html`<p class="failed">This interaction failed</p>
          <p class="note">${interaction.problem ?? ""}</p>`
      : interaction.state === "thinking"
        ? html`<p class="thinking">edge is thinking…</p>
            <p class="note">Deferred: the answer will be edited in</p>`
        : html`<p class="thinking">Sending…</p>`;
  return html`<li class="message ephemeral">
    <p class="answers">You used <b>${interaction.label}</b></p>
    ${state}
  </li>`;
}

function embedCard(embed: Readonly<Record<string, unknown>>, world: Snapshot): Html {
  const { title, url, description, fields, color, footer } = embed as {
    title?: string;
    url?: string;
    description?: string;
    color?: number;
    fields?: readonly { name: string; value: string }[];
    footer?: { text: string };
  };
  return html`<div class="embed" data-color="${(color ?? 0).toString(16).padStart(6, "0")}">
    ${title === undefined ? "" : html`<p><b>${url === undefined ? markup(title, world) : titleLink(url, title, world)}</b></p>`}
    ${description === undefined ? "" : html`<p class="content">${markup(description, world)}</p>`}
    ${(fields ?? []).map(
      ({ name, value }) => html`<p class="field"><b>${name}</b><br />${markup(value, world)}</p>`,
    )}
    ${footer === undefined ? "" : html`<p class="note">${footer.text}</p>`}
  </div>`;
}

const titleLink = (url: string, title: string, world: Snapshot): Html =>
  html`<a href="${url}" target="_blank" rel="noopener">${markup(title, world)}</a>`;

function componentRow(component: Readonly<Record<string, unknown>>, messageId: string): Html {
  const { components } = component as { components?: readonly Record<string, unknown>[] };
  return html`<p class="row">${(components ?? [component]).map((one) => button(one, messageId))}</p>`;
}

function button(component: Readonly<Record<string, unknown>>, messageId: string): Html {
  const {
    type,
    style,
    label,
    url,
    custom_id: customId,
    disabled,
  } = component as {
    type: number;
    style?: number;
    label?: string;
    url?: string;
    custom_id?: string;
    disabled?: boolean;
  };
  if (type !== 2) return html`<span class="note">(a component of type ${type})</span>`;
  if (style === LINK_STYLE) return html`<span class="button link">${link(url ?? "", label ?? "")}</span>`;
  return html`<button
    type="button"
    class="button ${STYLES[style ?? 1] ?? ""}"
    data-press="${customId ?? ""}"
    data-message="${messageId}"
    ${disabled === true ? "disabled" : ""}
  >
    ${label}
  </button>`;
}

const clock = (iso: string): string => iso.slice(11, 16);
