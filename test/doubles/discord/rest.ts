import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerOfFault, cloudflareBan, rateLimited, type Fault, type Faults } from "./faults.ts";
import { invalidForm, refused, type Answer } from "./errors.ts";
import { readBody, send } from "./http.ts";
import type { RateLimits } from "./rate-limits.ts";
import { findRoute } from "./routes/table.ts";
import type { Discord, Route, SentFile } from "./routes/route.ts";
import { faultsOf } from "./validation.ts";

/** Documented form; anything else is stopped by the network in front (reference, "User Agent"). */
const USER_AGENT = /^DiscordBot \(https?:\/\/[^ ,()]+, [^ ,()]+\)/;
/** Documented for `X-Audit-Log-Reason`, counted after decoding. */
const MAX_REASON = 512;
/** Documented: 10,000 answers of 401, 403 or 429 in 10 minutes, and Cloudflare bans the address. */
const MAX_INVALID_REQUESTS = 10_000;

export interface Rest {
  readonly discord: Discord;
  readonly botToken: string;
  readonly limits: RateLimits;
  readonly faults: Faults;
}

/** Answers one request of the REST API; `path` is what follows `/api/v10`. */
export async function serveRest(
  rest: Rest,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  path: string,
) {
  const { discord, faults } = rest;
  const started = discord.now();
  const fault = faults.take(request.method ?? "", path);
  const answer = await answerWith(rest, fault, request, url, path);
  const { journal } = discord;
  if (
    answer !== null &&
    [401, 403, 429].includes(answer.status) &&
    answer.headers?.["X-RateLimit-Scope"] !== "shared"
  ) {
    journal.invalidRequests += 1;
  }
  journal.request({
    at: started,
    method: request.method ?? "",
    path: withoutToken(path),
    status: answer?.status ?? null,
    code: codeOf(answer),
    milliseconds: discord.now() - started,
    fault: fault?.kind ?? null,
    auditReason: reasonOf(request),
  });
  if (answer !== null) send(response, answer);
  else if (fault?.kind === "drop") request.socket.destroy();
  // A hanging connection stays open until the client gives up or the server stops.
}

/** Null: no answer will be sent. */
async function answerWith(
  rest: Rest,
  fault: Fault | null,
  request: IncomingMessage,
  url: URL,
  path: string,
): Promise<Answer | null> {
  if (rest.discord.journal.invalidRequests >= MAX_INVALID_REQUESTS) return cloudflareBan;
  if (fault === null) return answerTo(rest, request, url, path);
  const instead = answerOfFault(fault);
  if (instead !== null) return instead;
  if (fault.kind === "slow") await sleep(fault.delay);
  const applied = fault.kind === "slow" || ("applied" in fault && fault.applied);
  const result = applied ? await answerTo(rest, request, url, path) : null;
  return fault.kind === "slow" ? result : null;
}

async function answerTo(rest: Rest, request: IncomingMessage, url: URL, path: string): Promise<Answer> {
  if (!USER_AGENT.test(request.headers["user-agent"] ?? "")) return refused("blockedClient");
  const found = findRoute(request.method ?? "", path);
  if (!found.ok) return found.answer;
  const { route, params } = found;

  const authorised = request.headers.authorization === `Bot ${rest.botToken}`;
  if (!authorised && (route.auth === "bot" || request.headers.authorization !== undefined)) {
    return refused("unauthorized");
  }
  const major = route.major.map((name) => params[name]).join("/");
  // Documented: interaction endpoints are not bound to the bot's global limit.
  const verdict = rest.limits.take(route.bucket, major, route.auth === "bot", rest.discord.now());
  if (!verdict.admitted) return rateLimited(verdict.retryAfter, verdict.scope, verdict.headers);

  const handled = await handle(rest, route, params, request, url);
  return { ...handled, headers: { ...verdict.headers, ...handled.headers } };
}

async function handle(
  { discord }: Rest,
  route: Route,
  params: Readonly<Record<string, string>>,
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  if ((reasonOf(request)?.length ?? 0) > MAX_REASON) {
    const message = `Must be between 1 and ${MAX_REASON} in length.`;
    return invalidForm([{ path: ["reason"], code: "BASE_TYPE_BAD_LENGTH", message }]);
  }
  const raw = await readBody(request);
  if (raw === null) return refused("tooLarge");
  if (route.body === undefined)
    return route.handle(discord, { params, query: url.searchParams, body: null, files: [] });

  const contentType = request.headers["content-type"] ?? "";
  const parts = await bodyParts(contentType, raw, route);
  if (parts === null) {
    const message = "Expected \"Content-Type\" header to be one of {'application/json'}.";
    return invalidForm([{ path: [], code: "CONTENT_TYPE_INVALID", message }]);
  }
  const { files } = parts;
  const body = parseJson(parts.json);
  if (body === undefined) return refused("invalidJson");
  const faults = faultsOf(route.body, route.asDescribed?.(body) ?? body);
  if (faults.length > 0) return invalidForm(faults);
  return route.handle(discord, { params, query: url.searchParams, body, files });
}

/** JSON by itself, or with files beside it where the route takes them (reference, "Uploading Files"). */
async function bodyParts(
  contentType: string,
  raw: Buffer,
  route: Route,
): Promise<{ readonly json: string; readonly files: readonly SentFile[] } | null> {
  if (/^application\/json\b/.test(contentType)) return { json: raw.toString("utf8"), files: [] };
  if (route.files !== true || !contentType.startsWith("multipart/form-data")) return null;
  const form = await new Response(new Uint8Array(raw), { headers: { "Content-Type": contentType } })
    .formData()
    .catch(() => null);
  const json = form?.get("payload_json");
  if (form === null || typeof json !== "string") return null;
  const files: SentFile[] = [];
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index !== undefined && typeof value !== "string") {
      files.push({ id: Number(index), name: value.name, text: await value.text() });
    }
  }
  return { json, files };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(request: IncomingMessage): string | null {
  const header = request.headers["x-audit-log-reason"];
  if (typeof header !== "string") return null;
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}

function codeOf(answer: Answer | null): number | null {
  const { body } = answer ?? {};
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "number"
    ? body.code
    : null;
}

const withoutToken = (path: string): string => path.replace(/^(\/webhooks\/\d+\/)[^/]+/, "$1…");
