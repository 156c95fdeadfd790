import { SECOND } from "../../../shared/time.ts";
import { json, refused, type Answer } from "./errors.ts";

/** What can be made to go wrong. Times are milliseconds. */
export type Fault =
  | { readonly kind: "rate_limit"; readonly retryAfter: number; readonly scope: "user" | "global" | "shared" }
  | { readonly kind: "server_error" }
  /** What the network in front of Discord says when Discord is gone: a page, not JSON. */
  | { readonly kind: "bad_gateway" }
  /** Cloudflare's own ban: 429, a page, and no Retry-After. */
  | { readonly kind: "cloudflare_ban" }
  | { readonly kind: "slow"; readonly delay: number }
  /** No answer ever; `applied`: the effect happened all the same. */
  | { readonly kind: "hang"; readonly applied: boolean }
  /** The connection breaks; `applied`: after the effect happened. */
  | { readonly kind: "drop"; readonly applied: boolean };

export interface FaultRule {
  readonly fault: Fault;
  /** How many requests it hits; null: all until cleared. */
  readonly times: number | null;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only paths (behind the API's base) that contain this. */
  readonly path?: string;
}

export class Faults {
  private rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.rules = [];
  }

  list(): readonly FaultRule[] {
    return this.rules.map(({ rule, left }) => ({ ...rule, times: Number.isFinite(left) ? left : null }));
  }

  /** The fault this request meets, used up by it. */
  take(method: string, path: string): Fault | null {
    const hit = this.rules.find(
      ({ rule }) => (rule.method ?? method) === method && path.includes(rule.path ?? ""),
    );
    if (hit === undefined) return null;
    hit.left -= 1;
    this.rules = this.rules.filter(({ left }) => left > 0);
    return hit.rule.fault;
  }
}

/** The whole answer of a fault that replaces Discord's; null for faults of the connection. */
export function answerOfFault(fault: Fault): Answer | null {
  switch (fault.kind) {
    case "rate_limit":
      return rateLimited(fault.retryAfter, fault.scope);
    case "server_error":
      return refused("serverError");
    case "bad_gateway":
      return page(
        502,
        "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>",
      );
    case "cloudflare_ban":
      return cloudflareBan;
    case "slow":
    case "hang":
    case "drop":
    default:
      return null;
  }
}

export function rateLimited(
  retryAfter: number,
  scope: "user" | "global" | "shared",
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = {
    message: scope === "global" ? "You are being rate limited. (global)" : "You are being rate limited.",
    code: 0,
    retry_after: retryAfter / SECOND,
    global: scope === "global",
  };
  return {
    ...json(body, 429),
    headers: {
      ...headers,
      ...(scope === "global" ? { "X-RateLimit-Global": "true" } : {}),
      "X-RateLimit-Scope": scope,
      "Retry-After": String(Math.ceil(retryAfter / SECOND)),
    },
  };
}

const page = (status: number, html: string): Answer => ({
  status,
  body: html,
  headers: { "Content-Type": "text/html; charset=UTF-8" },
});

export const cloudflareBan: Answer = page(
  429,
  "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head>" +
    "<body><h1>Error 1015</h1><h2>You are being rate limited</h2></body></html>",
);
