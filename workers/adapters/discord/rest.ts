import { dependencyOutcome } from "../../../shared/discord/dependency-outcome.ts";
import { discordUserAgent } from "../../../shared/discord/user-agent.ts";
import { classifyFailure, type DiscordFailure } from "../../../shared/discord/failures.ts";
import { parseRateHeaders } from "../../../shared/discord/rate-headers.ts";
import type { CallEnd, DiscordLimits } from "../../../shared/discord/rate-limits.ts";
import type { DiscordRoute } from "../../../shared/discord/routes.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { SECOND } from "../../../shared/time.ts";
import type { Breaker, BreakerOpen } from "../../breakers/breaker.ts";

/** Discord's bound on an audit-log reason, in characters. */
const MAX_REASON = 512;
/** A longer wait for our own limits gives the place to another item instead. */
const MAX_WAIT = 1 * SECOND;
/** How often a limit that opens with somebody else's answer is looked at again. */
const POLL = 20;

export interface RestOptions {
  /** Without a trailing slash. */
  readonly apiBase: string;
  readonly applicationId: string;
  readonly botToken: string;
  readonly limits: DiscordLimits;
  readonly breaker: Breaker;
  readonly now: () => number;
  /** After a call's end has been counted. */
  readonly onEnd: () => void;
}

interface CallOptions {
  readonly signal: AbortSignal;
  readonly body?: unknown;
  /** Attached to the message that the body is. */
  readonly file?: { readonly name: string; readonly text: string };
  /** For the guild's audit log, any text. */
  readonly reason?: string;
}

/** Calls Discord within its limits. The value is the answer's JSON, or null where it had none. Never throws. */
export type DiscordRest = (
  route: DiscordRoute,
  options: CallOptions,
) => Promise<Result<unknown, DiscordFailure>>;

export function createDiscordRest(options: RestOptions): DiscordRest {
  const { apiBase, limits, breaker, now, onEnd } = options;

  return async (route, call) => {
    // Nothing is awaited before the call counts as started, where it can start: the outbox, which looked at the
    // limits just before, can then rely on them for its next item.
    if (opensIn(route) > 0) {
      const refused = await waitForTurn(route, call.signal);
      if (refused !== null) return err(refused);
    }
    const turn = limits.started(route, now());
    const send = () =>
      exchange(route, `${apiBase}${route.path}`, {
        method: route.method,
        headers: headersOf(route, call, options),
        body: bodyOf(call),
        signal: call.signal,
        // A redirect would carry the token to wherever it points.
        redirect: "manual",
      });
    const guarded = await breaker.guard(send, (exchanged) => dependencyOutcome(exchanged.result));
    const { end, result } = guarded.ok ? guarded.value : notMade(guarded.error);
    limits.ended(route, turn, end, now());
    onEnd();
    return result;
  };

  /** Which lane it is was asked before the item was taken; half-done work may use the whole budget. */
  function opensIn(route: DiscordRoute): number {
    const at = now();
    return limits.opensAt(route, "interactive", at) - at;
  }

  /** Null when the call may start; a failure when it is not worth the wait. */
  async function waitForTurn(route: DiscordRoute, signal: AbortSignal): Promise<DiscordFailure | null> {
    for (;;) {
      if (signal.aborted) return { kind: "timeout" };
      const wait = opensIn(route);
      if (wait <= 0) return null;
      if (wait > MAX_WAIT && wait !== Infinity) {
        return { kind: "rate_limited", retryAfter: Math.ceil(wait), scope: "local", bucket: null };
      }
      await scheduler.wait(Math.min(Math.ceil(wait), POLL));
    }
  }
}

/** JSON, or multipart where a file goes with it (Discord reference, "Uploading Files"). */
function bodyOf({ body, file }: CallOptions): string | FormData | null {
  if (body === undefined) return null;
  if (file === undefined) return JSON.stringify(body);
  const form = new FormData();
  const attachments = [{ id: "0", filename: file.name }];
  form.append("payload_json", JSON.stringify({ ...(body as object), attachments }));
  form.append("files[0]", new File([file.text], file.name, { type: "application/json" }));
  return form;
}

function headersOf(
  { authorization }: DiscordRoute,
  { body, file, reason }: CallOptions,
  { applicationId, botToken }: RestOptions,
): Record<string, string> {
  return {
    "User-Agent": discordUserAgent(applicationId),
    ...(authorization === "bot" ? { Authorization: `Bot ${botToken}` } : {}),
    // A form's own type names its boundary.
    ...(body === undefined || file !== undefined ? {} : { "Content-Type": "application/json" }),
    ...(reason === undefined ? {} : { "X-Audit-Log-Reason": encodeReason(reason) }),
  };
}

/** Cut to Discord's bound; a pair of surrogates that the cut parts would not encode. */
const encodeReason = (reason: string): string =>
  encodeURIComponent(reason.slice(0, MAX_REASON).toWellFormed());

interface Exchange {
  readonly end: CallEnd;
  readonly result: Result<unknown, DiscordFailure>;
}

/** For the limits as a call without an answer: it is over, and told nothing. */
const notMade = ({ retryAfter }: BreakerOpen): Exchange => ({
  end: { kind: "no_answer" },
  result: err({ kind: "breaker_open", retryAfter }),
});

async function exchange(route: DiscordRoute, url: string, init: RequestInit): Promise<Exchange> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch {
    const failure: DiscordFailure =
      init.signal?.aborted === true ? { kind: "timeout" } : { kind: "unavailable", status: null };
    return { end: { kind: "no_answer" }, result: err(failure) };
  }
  const { status } = response;
  const headers = parseRateHeaders((name) => response.headers.get(name));
  const body = parseJson(text);
  if (response.ok) return { end: { kind: "answered", status, headers }, result: ok(body ?? null) };
  const failure = classifyFailure(route, status, headers, body);
  return { end: endOf(failure, status, headers), result: err(failure) };
}

function endOf(
  failure: DiscordFailure,
  status: number,
  headers: ReturnType<typeof parseRateHeaders>,
): CallEnd {
  if (failure.kind === "shut_out") return failure;
  if (failure.kind === "rate_limited" && failure.scope !== "local") {
    return { kind: "limited", scope: failure.scope, retryAfter: failure.retryAfter, headers };
  }
  return { kind: "answered", status, headers };
}

/** Undefined where the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
