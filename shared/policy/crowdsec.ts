import * as z from "zod";
import { DAY } from "../time.ts";
import type { Command } from "./change.ts";
import { formatGoDuration, parseGoDuration } from "./go-duration.ts";
import { excerpt, type ImportFault, type ImportItem, type Imported } from "./list-text.ts";
import { formatTarget, type Target } from "./target.ts";

/**
 * CrowdSec's decision stream (GET /v1/decisions/stream of its local API): `{ "new": […], "deleted": […] }`, either of
 * them null when empty. Unknown fields (id, uuid, start_ip …) are let through unread.
 */
const decision = z.object({
  scope: z.string(),
  value: z.string(),
  type: z.string(),
  duration: z.string().optional(),
  scenario: z.string().optional(),
  origin: z.string().optional(),
  simulated: z.boolean().optional(),
});
const streamOf = <Decision extends z.ZodType>(one: Decision) =>
  z.object({ new: z.array(one).nullish(), deleted: z.array(one).nullish() });

/** A stream of which nothing is left out. */
export const decisionStream = streamOf(decision);
const stream = streamOf(z.unknown());

/** CrowdSec has no decision without an end; this one stands for "for ever" (the longest its own lists use is a year). */
const EXPORT_FOR_EVER = 3650 * DAY;
/** Reasons hold at most 200 characters; a scenario's name is far below. */
const LONGEST_SCENARIO = 150;

/** The scopes of ours, in any case; the value as `parseTarget` reads it. */
function targetText(scope: string, value: string): string | null {
  switch (scope.toLowerCase()) {
    case "ip":
    case "range":
    case "country":
      return value;
    case "as":
      return /^as/i.test(value) ? value : `AS${value}`;
    default:
      return null;
  }
}

/**
 * Decisions as commands on the block list. Only real bans count: a captcha, a simulated decision or a scope we do
 * not have is reported by its number (from 1, `new` first and then `deleted`), and the rest goes on.
 * Null when the whole is not a stream.
 */
export function readDecisions(json: unknown, now: number): Imported | null {
  const parsed = stream.safeParse(json);
  if (!parsed.success) return null;
  const items: ImportItem[] = [];
  const faults: ImportFault[] = [];
  const added = parsed.data.new ?? [];
  const all = [...added, ...(parsed.data.deleted ?? [])];
  for (const [index, raw] of all.entries()) {
    const line = index + 1;
    const value = z.object({ value: z.string() }).safeParse(raw);
    const text = value.success ? excerpt(value.data.value) : "";
    const read = readDecision(raw, index < added.length ? now : null);
    if (typeof read === "string") faults.push({ line, text, problem: read });
    else items.push({ line, text, command: read });
  }
  return { items, faults };
}

/** The command, or what is wrong. `now` is null for a deleted decision, whose duration is past and means nothing. */
function readDecision(raw: unknown, now: number | null): Command | string {
  const parsed = decision.safeParse(raw);
  if (!parsed.success) return "is not a decision: scope, value and type are texts";
  const { scope, value, type, duration, scenario, origin, simulated } = parsed.data;
  if (type.toLowerCase() !== "ban") return `is of type ${type.slice(0, 20)}: only a ban can be carried out`;
  if (simulated === true) return "is simulated";
  const target = targetText(scope, value);
  if (target === null) return `has the scope ${scope.slice(0, 20)}: only Ip, Range, Country and AS are known`;
  if (now === null) return { do: "remove", list: "block", target };
  const length = parseGoDuration(duration ?? "");
  if (length === null || length <= 0) return "has no duration that lies ahead";
  const reason = `${(scenario ?? "no scenario").slice(0, LONGEST_SCENARIO)} (${(origin ?? "crowdsec").slice(0, 30)})`;
  return { do: "add", list: "block", target, reason, expiresAt: now + length };
}

const SCOPE = { asn: "AS", country: "Country" } as const;

/**
 * Block entries as a stream that a CrowdSec bouncer reads, for example the VPS's firewall. There is none for the allow
 * list: decisions cannot say it.
 */
export function writeDecisions(
  entries: Iterable<{ readonly target: Target; readonly reason: string; readonly expiresAt: number | null }>,
  now: number,
) {
  return {
    new: Array.from(entries, ({ target, reason, expiresAt }, index) => {
      const text = formatTarget(target);
      const scope = target.scope === "network" ? (text.includes("/") ? "Range" : "Ip") : SCOPE[target.scope];
      return {
        id: index + 1,
        origin: "edge",
        type: "ban",
        scope,
        value: target.scope === "asn" ? String(target.asn) : text,
        duration: formatGoDuration(expiresAt === null ? EXPORT_FOR_EVER : expiresAt - now),
        scenario: reason,
      };
    }),
    deleted: [],
  };
}
