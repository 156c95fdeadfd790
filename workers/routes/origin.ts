import { mapLocation } from "../../shared/gateway/location.ts";
import { isMapped } from "../../shared/gateway/mapping.ts";
import { canonicalPath } from "../../shared/gateway/path.ts";
import type { ForwardAnswer, ForwardFault, ForwardRequest } from "../../shared/gateway/ports.ts";
import { wholeAddress } from "../../shared/http/client-address.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { toWholeSeconds } from "../../shared/limits/headers.ts";
import type { AppContext } from "../context.ts";
import { digestAhead, readBody } from "../http/body.ts";
import { notFound } from "../http/errors.ts";
import { inspectBody } from "../http/inspection.ts";
import { respondRefusal } from "../http/refusal.ts";

const PREFIX = "/origin";

/**
 * The origin's documents share a host with the operators' pages: whatever they hold, no script of theirs runs here and
 * no form is sent.
 */
const POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json(?:\s*;|$)/i;

/** nginx's, for its own log: the client closed the request. Nobody reads the answer. */
const CLIENT_GONE = 499;

/** `/origin/<rest>` → `<origin's URL>/<rest>` (row G1), for what the operator has mapped: parse, forward, answer. */
export async function origin(c: AppContext): Promise<Response> {
  const { gateway, config } = c.var.services;
  if (gateway === null || config.gateway === null) return notFound(c);
  const { method } = c.req;
  if (c.req.header("Upgrade")?.toLowerCase() === "websocket") {
    return respondRefusal(c, refuse("invalid_request", "WebSockets do not pass", { status: 501 }));
  }
  const url = new URL(c.req.url);
  // The router decodes what it compares; only the plain spelling leads on.
  const rest = url.pathname === PREFIX ? "/" : url.pathname.slice(PREFIX.length);
  if (!url.pathname.startsWith(PREFIX) || !rest.startsWith("/")) return notFound(c);
  const path = canonicalPath(rest);
  if (!path.ok)
    return respondRefusal(c, refuse("invalid_request", "The path is ambiguous", { details: path.error }));
  if (!isMapped(path.value, config.gateway.paths)) return notFound(c);
  if ((c.req.header("Content-Encoding") ?? "identity") !== "identity") {
    // Packed, it could not be inspected.
    return respondRefusal(c, refuse("unsupported_media_type", "The body must not be compressed"));
  }
  const body = await bodyOf(c);
  if (!body.ok) return respondRefusal(c, body.error);
  const forwarded = await gateway.forward({
    method,
    path: path.value,
    query: url.search,
    headers: c.req.raw.headers,
    body: body.value,
    client: {
      address: wholeAddress(c.req.header("CF-Connecting-IP")),
      host: url.host,
      scheme: url.protocol === "https:" ? "https" : "http",
    },
    requestId: c.var.requestId,
    signal: c.req.raw.signal,
    among: config.gateway.open,
  });
  if (forwarded.ok) return answer(c, forwarded.value);
  if (forwarded.error.kind === "aborted") return new Response(null, { status: CLIENT_GONE });
  return respondRefusal(c, refusalOf(forwarded.error));
}

/** A body whose digest the client sends along flows; without it all of the body has to be here for the signature. */
async function bodyOf(c: AppContext): Promise<Result<ForwardRequest["body"], Refusal>> {
  const { method, body: stream } = c.req.raw;
  const digest = digestAhead(c);
  if (digest !== null && stream !== null) {
    const length = c.req.header("Content-Length") ?? "";
    return ok({
      stream,
      length: /^\d{1,7}$/.test(length) ? Number(length) : null,
      digest,
      judge: (whole) => inspectBody(c, whole),
    });
  }
  const held = await readBody(c);
  if (!held.ok || (method !== "GET" && method !== "HEAD")) return held;
  if (held.value.length === 0) return ok(null);
  return err(refuse("invalid_request", `A ${method} request has no body`));
}

async function answer(c: AppContext, { origin: from, target, response, done, discard }: ForwardAnswer) {
  c.set("busy", done);
  const { status, headers } = response;
  if (status >= 500 || (status >= 400 && !JSON_TYPE.test(headers.get("Content-Type") ?? ""))) {
    // Stack traces and servers' names stand in such bodies; an API's own words are JSON.
    await discard();
    const message = status >= 500 ? "The service behind failed" : "The service behind refused the request";
    return respondRefusal(c, refuse("origin_error", message, { status, headers: kept(headers) }));
  }
  const location = headers.get("Location");
  if (location !== null) {
    const to = mapLocation(location, target, c.var.services.config.gateway?.origins ?? [], PREFIX);
    if (to === null) {
      await discard();
      c.var.log.warn("origin_redirect_refused", { origin: from.name, location });
      return respondRefusal(c, refuse("origin_error", "The service behind redirects to nowhere"));
    }
    headers.set("Location", to);
  }
  if (status >= 300 && status < 400) {
    // Servers sign what they write there, and nobody reads it.
    await discard();
    return pass(new Response(null, { status, headers }));
  }
  return pass(response);
}

function pass(response: Response): Response {
  const { headers } = response;
  headers.set("Content-Security-Policy", POLICY);
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  return response;
}

function refusalOf(fault: Exclude<ForwardFault, { kind: "aborted" }>): Refusal {
  switch (fault.kind) {
    case "unavailable":
      return refuse("origin_unavailable", "The service behind is down. Please try again later.", {
        headers: { "Retry-After": String(toWholeSeconds(fault.retryAfter)) },
      });
    case "unreachable":
      return refuse("origin_unreachable", "The service behind did not answer");
    case "refused":
      return fault.refusal;
    case "timeout":
      return refuse("origin_timeout", "The service behind took too long");
  }
}

/** What an origin says of its refusal in headers; when to come back only where that is a plain number of seconds. */
function kept(headers: Headers): Record<string, string> {
  const said = ["Allow", "Content-Range", "Retry-After"].map((name) => [name, headers.get(name)] as const);
  return Object.fromEntries(
    said.filter((one): one is readonly [string, string] => {
      const [name, value] = one;
      return value !== null && (name !== "Retry-After" || /^\d{1,6}$/.test(value));
    }),
  );
}
