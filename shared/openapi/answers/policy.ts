import * as z from "zod";
import { JAIL_NAMES, type JailName } from "../../jails/ban.ts";
import { RULE_NAMES, type RuleName } from "../../limits/rules.ts";
import { SWITCHES, type SwitchName } from "../../policy/switches.ts";
import { count, unixSeconds } from "./units.ts";

export const entriesAnswer = z.object({
  entries: z.array(
    z.object({
      target: z.string(),
      reason: z.string(),
      author: z.string(),
      source: z.string(),
      changedAt: unixSeconds,
      expiresAt: unixSeconds.nullable(),
    }),
  ),
  cursor: z.int().nullable(),
});

export const bansAnswer = z.object({
  bans: z.array(
    z.object({
      key: z.string(),
      cause: z.discriminatedUnion("by", [
        z.object({ by: z.literal("jail"), jail: z.enum(JAIL_NAMES as [JailName, ...JailName[]]) }),
        z.object({ by: z.literal("limit"), rule: z.enum(RULE_NAMES as [RuleName, ...RuleName[]]) }),
      ]),
      offence: z.enum([
        "rate_exceeded",
        "invalid_request",
        "authentication_failed",
        "suspicious_content",
        "dropped",
      ]),
      since: unixSeconds,
      until: unixSeconds,
      repeats: count,
    }),
  ),
  cursor: z.string().nullable(),
});

const effect = z.enum(["added", "replaced", "removed", "kept", "absent", "switched"]);

export const changeAnswer = z.object({ version: z.int(), effect });

export const importAnswer = z.object({
  effects: z.record(effect, count),
  faultCount: count,
  /** The first hundred. */
  faults: z.array(z.object({ line: z.int(), text: z.string(), problem: z.string() })),
});

export const modeAnswer = z.object({
  switches: z.array(
    z.object({
      name: z.enum(Object.keys(SWITCHES) as [SwitchName, ...SwitchName[]]),
      value: z.string(),
      values: z.array(z.string()),
      since: unixSeconds.nullable(),
      expiresAt: unixSeconds.nullable(),
      author: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
});
