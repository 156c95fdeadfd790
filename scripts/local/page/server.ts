import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import * as z from "zod";
import { serveControl } from "../../../test/doubles/discord/control.ts";
import { json, type Answer } from "../../../test/doubles/discord/errors.ts";
import { readBody, send } from "../../../test/doubles/discord/http.ts";
import type { LocalDiscord } from "../../../test/doubles/discord/server.ts";
import { LOCAL } from "../../../test/doubles/discord/seed.ts";
import { parseCommandLine, parseTyping, type KnownCommand } from "./command-line.ts";
import { document } from "./document.ts";
import { regions } from "./regions.ts";

/** Changes that come together are sent together. */
const SETTLE = 20;
/** As strict as the product's own pages: nothing inline, nothing from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface PageOptions {
  readonly discord: LocalDiscord;
  readonly commands: readonly KnownCommand[];
  readonly notes: readonly string[];
  /** What the local Supabase holds; null: there is none. */
  readonly supabaseRows: (() => Promise<unknown>) | null;
  /** Browser scripts by file name. */
  readonly scripts: Readonly<Record<string, string>>;
}

/** Serves `/dev`: the page, its parts as they change, and the control interface behind its buttons. */
export function createPage(options: PageOptions) {
  const style = readFileSync(join(import.meta.dirname, "style.css"), "utf8");
  return (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
    if (url.pathname !== "/dev" && !url.pathname.startsWith("/dev/")) return false;
    const path = url.pathname.slice("/dev".length);
    if (path === "/stream") stream(options, url, response);
    else {
      answer(options, style, request, url, path).then(
        (found) => send(response, found),
        (error: unknown) => send(response, json({ error: String(error) }, 500)),
      );
    }
    return true;
  };
}

async function answer(
  options: PageOptions,
  style: string,
  request: IncomingMessage,
  url: URL,
  path: string,
): Promise<Answer> {
  if (path.startsWith("/control/"))
    return serveControl(options.discord, request, path.slice("/control".length));
  if (path === "/command" && request.method === "POST") return command(options, request);
  if (path === "/suggest" && request.method === "POST") return suggest(options, request);
  if (path === "/supabase" && options.supabaseRows !== null) return json(await options.supabaseRows());
  if (path === "/style.css") return text(style, "text/css; charset=utf-8");
  const script = options.scripts[path.slice(1)];
  if (script !== undefined) return text(script, "text/javascript; charset=utf-8");
  if (path !== "") return json({ error: "no such page" }, 404);
  const world = options.discord.snapshot();
  const viewer = viewerOf(url);
  const channelId = channelOf(url);
  const parts = await regions(world, viewer, channelId);
  const page = document({ ...options, world, viewer, channelId, locale: localeIn(url), regions: parts });
  return {
    ...text(String(await page), "text/html; charset=utf-8"),
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY },
  };
}

/** A slash command as it is typed, sent to the edge. */
async function command({ discord, commands }: PageOptions, request: IncomingMessage): Promise<Answer> {
  if (request.headers["content-type"] !== "application/json") return json({ error: "not JSON" }, 415);
  const raw = (await readBody(request))?.toString("utf8") ?? "{}";
  const { line, ...where } = lineSchema.parse(JSON.parse(raw));
  const action = parseCommandLine(line, commands);
  if (!action.ok) return json({ error: action.error }, 400);
  const outcome = await discord.interact(where, action.value);
  return outcome === null ? json({ error: "no such member or channel" }, 404) : json(outcome);
}

const lineSchema = z.object({
  line: z.string(),
  userId: z.string(),
  channelId: z.string(),
  locale: z.string().optional(),
});

/** What the edge suggests for the option that is being typed, as whole lines. */
async function suggest({ discord, commands }: PageOptions, request: IncomingMessage): Promise<Answer> {
  if (request.headers["content-type"] !== "application/json") return json({ error: "not JSON" }, 415);
  const raw = (await readBody(request))?.toString("utf8") ?? "{}";
  const { line, ...where } = lineSchema.parse(JSON.parse(raw));
  const typing = parseTyping(line, commands);
  if (typing === null) return json({ lines: [] });
  const outcome = await discord.interact(where, typing.action);
  const choices = outcome?.result.kind === "choices" ? outcome.result.choices : [];
  return json({
    lines: choices.map(({ name, value }) => ({ line: `${typing.before}"${value}"`, label: name })),
  });
}

/** Server-sent events: the parts of the page that are different now, by element id. */
function stream({ discord }: PageOptions, url: URL, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const viewer = viewerOf(url);
  const channelId = channelOf(url);
  const sent = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  const update = async (): Promise<void> => {
    timer = null;
    const now = Object.entries(await regions(discord.snapshot(), viewer, channelId));
    const changed = now.filter(([id, part]) => sent.get(id) !== part);
    for (const [id, part] of changed) sent.set(id, part);
    if (changed.length > 0) response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`);
  };
  const schedule = (): void => {
    timer ??= setTimeout(() => void update(), SETTLE);
  };
  const forget = discord.journal.onChange(schedule);
  response.on("close", () => {
    forget();
    if (timer !== null) clearTimeout(timer);
  });
  schedule();
}

const viewerOf = (url: URL): string => url.searchParams.get("as") ?? LOCAL.ada;
const localeIn = (url: URL): string => url.searchParams.get("in") ?? "en-US";
const channelOf = (url: URL): string => url.searchParams.get("channel") ?? LOCAL.verifyChannel;

const text = (body: string, type: string): Answer => ({
  status: 200,
  body,
  headers: { "Content-Type": type, "Cache-Control": "no-store" },
});
