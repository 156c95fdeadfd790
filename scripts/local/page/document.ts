import { html, raw } from "hono/html";
import type { Snapshot } from "../../../test/doubles/discord/snapshot.ts";
import { completions, userCommands, type KnownCommand } from "./command-line.ts";
import type { Html } from "./markup.ts";

/** What can be made to go wrong from the page. */
const FAULT_BUTTONS = [
  {
    label: "429 on the next 3",
    rule: { fault: { kind: "rate_limit", retryAfter: 2_000, scope: "user" }, times: 3 },
  },
  { label: "500 on the next 3", rule: { fault: { kind: "server_error" }, times: 3 } },
  { label: "Lose the next answer", rule: { fault: { kind: "drop", applied: true }, times: 1 } },
  { label: "Discord down", rule: { fault: { kind: "drop", applied: false }, times: null } },
] as const;

/** Discord's names of languages; the last is one that the edge does not speak. */
const LANGUAGES = [
  ["en-US", "English"],
  ["es-ES", "Español"],
  ["de", "Deutsch"],
  ["fr", "Français"],
  ["pt-BR", "Português"],
  ["ja", "日本語"],
] as const;

export interface View {
  readonly world: Snapshot;
  readonly viewer: string;
  readonly channelId: string;
  /** Discord's name of the viewer's language. */
  readonly locale: string;
  readonly commands: readonly KnownCommand[];
  /** Where the configuration keeps the edge and this Discord apart. */
  readonly notes: readonly string[];
  readonly regions: Readonly<Record<string, string>>;
}

/** The whole page; its changing parts are already in it, so that it reads without its script. */
export function document(view: View): Html {
  const { world, viewer, channelId, locale, commands, notes } = view;
  const region = (id: string) => raw(view.regions[id] ?? "");
  const channel = world.channels.find(({ id }) => id === channelId);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Local Discord</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/dev/style.css" />
        <script type="module" src="/dev/page.js"></script>
      </head>
      <body data-viewer="${viewer}" data-channel="${channelId}" data-locale="${locale}">
        <header>
          <h1>${world.guild.name} <small>a local Discord, to play with</small></h1>
          ${notes.map((note) => html`<p class="warning" role="alert">${note}</p>`)}
        </header>
        <aside aria-label="You">
          <form method="get" action="/dev">
            <label for="as">You are</label>
            <select id="as" name="as">
              ${world.members
                .filter(({ bot }) => !bot)
                .map(
                  ({ id, name }) =>
                    html`<option value="${id}" ${id === viewer ? "selected" : ""}>${name}</option>`,
                )}
            </select>
            <label for="in">Your language</label>
            <select id="in" name="in">
              ${LANGUAGES.map(
                ([id, name]) =>
                  html`<option value="${id}" ${id === locale ? "selected" : ""}>${name}</option>`,
              )}
            </select>
            <input type="hidden" name="channel" value="${channelId}" />
            <noscript><button class="button secondary">Switch</button></noscript>
          </form>
          <h2>Your roles</h2>
          <ul id="roles" class="roles" aria-live="polite">
            ${region("roles")}
          </ul>
          <h2>Direct messages</h2>
          <ul id="dms" class="messages" aria-live="polite">
            ${region("dms")}
          </ul>
          ${memberMenu(world, viewer, commands)}
        </aside>
        <main>
          <nav aria-label="Channels">
            ${world.channels.map(
              ({ id, name }) =>
                html`<a
                  href="/dev?as=${viewer}&channel=${id}&in=${locale}"
                  ${id === channelId ? raw('aria-current="page"') : ""}
                  ># ${name}</a
                >`,
            )}
          </nav>
          <ul
            id="timeline"
            class="messages"
            aria-live="polite"
            aria-label="Messages in #${channel?.name ?? ""}"
          >
            ${region("timeline")}
          </ul>
          <form id="command">
            <label for="line" class="hidden">Slash command</label>
            <input
              id="line"
              name="line"
              list="commands"
              placeholder="Type / for a command"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              required
            />
            <datalist id="commands">
              ${completions(commands).map(({ line, description }) => html`<option value="${line}">${description}</option>`)}
            </datalist>
            <button class="button primary">Send</button>
          </form>
          <p id="hint" class="failed" role="status"></p>
        </main>
        <aside aria-label="Behind the scenes">
          <h2>Make Discord fail</h2>
          <p class="row">
            ${FAULT_BUTTONS.map(
              ({ label, rule }) =>
                html`<button type="button" class="button secondary" data-fault="${JSON.stringify(rule)}">
                  ${label}
                </button>`,
            )}
            <button type="button" class="button secondary" data-well>All well again</button>
          </p>
          <ul id="faults" class="plain" aria-live="polite">
            ${region("faults")}
          </ul>
          <h2>What the edge asked of Discord</h2>
          <ul id="log" class="plain">
            ${region("log")}
          </ul>
        </aside>
        <dialog id="modal"></dialog>
      </body>
    </html>`;
}

/** Commands of the member's context menu, on one of the others. */
function memberMenu(world: Snapshot, viewer: string, commands: readonly KnownCommand[]): Html | "" {
  const known = userCommands(commands);
  if (known.length === 0) return "";
  const others = world.members.filter(({ id, bot }) => id !== viewer && !bot);
  return html`<h2>Another member</h2>
    <label for="target" class="hidden">Member</label>
    <select id="target">
      ${others.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
    </select>
    <p class="row">
      ${known.map(
        ({ name }) =>
          html`<button type="button" class="button secondary" data-user-command="${name}">${name}</button>`,
      )}
    </p>`;
}
