import * as z from "../schema.ts";
import { JAIL_NAMES, JAILS, type Jail, type JailName, type Jails } from "../jails/ban.ts";
import { DAY, SECOND } from "../time.ts";
import { DEFAULT_RULES, RULE_NAMES, type Rule, type RuleName, type Rules } from "./rules.ts";

/** Row P3: requests of one address that an isolate works on at a time. */
const IN_FLIGHT = 10;

/** A log has two bytes a request for each of a million keys, and a decision reads all of one key's. */
const LARGEST_LIMIT = 1000;
/** Beyond a day, a quota is meant, not a rate. */
const LONGEST = DAY;

/** All figures of the limits. */
export interface Limits {
  readonly rules: Rules;
  readonly jails: Jails;
  readonly inFlight: number;
}

const count = z.int().check(z.minimum(1), z.maximum(LARGEST_LIMIT));
const duration = z.int().check(z.minimum(SECOND), z.maximum(LONGEST));
const burst = z.int().check(z.minimum(0), z.maximum(LARGEST_LIMIT));

const window = z.partial(
  z.strictObject({ limit: count, period: duration, blockFor: z.union([duration, z.literal(0)]) }),
);
const zone = z.partial(z.strictObject({ requests: count, period: duration, burst }));
const jail = z.partial(z.strictObject({ threshold: count, period: duration, ban: duration }));

const ruleShapes = RULE_NAMES.map((name) => {
  const shape = DEFAULT_RULES[name].kind === "window" ? window : zone;
  return [name, z.optional<z.ZodMiniType<object>>(shape)] as const;
});

const overrides = z.strictObject({
  rules: z.optional(z.strictObject(Object.fromEntries(ruleShapes))),
  jails: z.optional(z.partialRecord(z.enum(JAIL_NAMES), jail)),
  inFlight: z.optional(count),
});

/** Whether the variable `LIMITS` holds what `limitsFrom` takes. */
export const isLimits = (variable: string | undefined): boolean =>
  overrides.safeParse(readJson(variable)).success;

/**
 * `LIMITS`: JSON such as `{"rules":{"api":{"limit":40}},"jails":{"login":{"threshold":4}},"inFlight":20}`, any
 * figure in place of its default, times in milliseconds. Nothing set or nothing valid: the defaults.
 */
export function limitsFrom(variable: string | undefined): Limits {
  const parsed = overrides.safeParse(readJson(variable));
  const given = parsed.success ? parsed.data : {};
  const rules = RULE_NAMES.map((name) => [name, { ...DEFAULT_RULES[name], ...given.rules?.[name] }]);
  const jails = JAIL_NAMES.map((name): [JailName, Jail] => {
    return [name, { ...JAILS[name], ...given.jails?.[name] } as Jail];
  });
  return {
    rules: Object.fromEntries(rules) as Record<RuleName, Rule>,
    jails: Object.fromEntries(jails) as Record<JailName, Jail>,
    inFlight: given.inFlight ?? IN_FLIGHT,
  };
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text === undefined || text === "" ? "{}" : text);
  } catch {
    return null;
  }
}
