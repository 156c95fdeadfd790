import * as z from "../schema.ts";
import { waitOf, type RateHeaders } from "./rate-headers.ts";
import type { DiscordRoute } from "./routes.ts";

/** What Discord does not know (or we may not see). */
type UnknownThing = "guild" | "member" | "role" | "user" | "channel";

/** Why a call to Discord failed, for the caller to switch on. Durations are milliseconds. */
export type DiscordFailure =
  /** `local`: our own limits kept the call back; it was not made. */
  | {
      readonly kind: "rate_limited";
      readonly retryAfter: number;
      readonly scope: "user" | "global" | "shared" | "local";
      readonly bucket: string | null;
    }
  /** Our breaker is open: the call was not made. */
  | { readonly kind: "breaker_open"; readonly retryAfter: number }
  /** Discord's front has shut our address out (1015, or a 429 that is no JSON). */
  | { readonly kind: "shut_out"; readonly retryAfter: number }
  /** The bot's token is not valid. */
  | { readonly kind: "unauthorized" }
  /** 50013: the bot lacks a permission, or a role is above its own. */
  | { readonly kind: "missing_permission" }
  /** 50001: the bot is not in the guild, or may not see the channel. */
  | { readonly kind: "missing_access" }
  | { readonly kind: "unknown"; readonly what: UnknownThing }
  /** The member takes no messages from the bot. */
  | { readonly kind: "cannot_message" }
  /** The interaction's token is over, or its message gone. */
  | { readonly kind: "webhook_gone" }
  /** Discord did not accept what was sent; sending it again is no use. */
  | {
      readonly kind: "invalid";
      readonly status: number;
      readonly code: number | null;
      readonly message: string;
    }
  /** Not reached (`status` null), or an answer of 5xx. */
  | { readonly kind: "unavailable"; readonly status: number | null }
  | { readonly kind: "timeout" };

/** JSON error codes (Discord reference, "Opcodes and Status Codes"). */
const BY_CODE: Readonly<Record<number, DiscordFailure>> = {
  10003: { kind: "unknown", what: "channel" },
  10004: { kind: "unknown", what: "guild" },
  10007: { kind: "unknown", what: "member" },
  10011: { kind: "unknown", what: "role" },
  10013: { kind: "unknown", what: "user" },
  10015: { kind: "webhook_gone" },
  10062: { kind: "webhook_gone" },
  50001: { kind: "missing_access" },
  50007: { kind: "cannot_message" },
  50013: { kind: "missing_permission" },
  50027: { kind: "webhook_gone" },
  // No guild in common with the member any more.
  50278: { kind: "cannot_message" },
};

const errorBody = z.object({ code: z.catch(z.number(), 0), message: z.catch(z.string(), "") });
const rateLimitBody = z.object({
  retry_after: z.number().check(z.nonnegative()),
  global: z.catch(z.boolean(), false),
});

/** As much of Discord's words as an operator needs. */
const MAX_MESSAGE = 300;

/** A failed answer as a value. `body` is the parsed JSON, or undefined where it was none. */
export function classifyFailure(
  route: DiscordRoute,
  status: number,
  headers: RateHeaders,
  body: unknown,
): DiscordFailure {
  if (status === 429) return classifyLimit(headers, body);
  if (status >= 500) return { kind: "unavailable", status };
  const parsed = errorBody.safeParse(body);
  const { code, message } = parsed.success ? parsed.data : { code: 0, message: "" };
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (route.authorization === "none" && (status === 401 || status === 404)) return { kind: "webhook_gone" };
  if (status === 401) return { kind: "unauthorized" };
  return { kind: "invalid", status, code: code === 0 ? null : code, message: message.slice(0, MAX_MESSAGE) };
}

function classifyLimit(headers: RateHeaders, body: unknown): DiscordFailure {
  const parsed = rateLimitBody.safeParse(body);
  if (!parsed.success) return { kind: "shut_out", retryAfter: headers.retryAfter ?? 0 };
  const { retry_after, global } = parsed.data;
  return {
    kind: "rate_limited",
    // The body has fractions of a second, which the header rounds up.
    retryAfter: waitOf(retry_after),
    scope: global ? "global" : (headers.scope ?? "user"),
    bucket: headers.bucket,
  };
}
