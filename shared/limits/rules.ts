import { MINUTE, SECOND } from "../time.ts";

/** At most `limit` requests in any `period` (exact log); one too many blocks the rule's routes for `blockFor`, 0: never. */
export interface WindowRule {
  readonly kind: "window";
  readonly limit: number;
  /** Milliseconds. */
  readonly period: number;
  /** Milliseconds. */
  readonly blockFor: number;
}

/** nginx's `limit_req`: `requests` per `period` on average, and `burst` more at once, without delay. */
export interface ZoneRule {
  readonly kind: "zone";
  readonly requests: number;
  /** Milliseconds. */
  readonly period: number;
  readonly burst: number;
}

export type Rule = WindowRule | ZoneRule;

/** Every figure of rows P2, P3 and P11; `LIMITS` replaces single ones (`overrides.ts`). */
export const DEFAULT_RULES = {
  api: { kind: "window", limit: 20, period: MINUTE, blockFor: 15 * MINUTE },
  confirm: { kind: "window", limit: 10, period: MINUTE, blockFor: 0 },
  /** "30 / 60 s burst 10": thirty a minute and ten more before it refuses, so forty in any 60 s. */
  health: { kind: "window", limit: 40, period: MINUTE, blockFor: 0 },
  general: { kind: "zone", requests: 10, period: SECOND, burst: 20 },
  /** P3's "api" zone: signed machine traffic, and what the proxy passes on. */
  machine: { kind: "zone", requests: 5, period: SECOND, burst: 10 },
  auth: { kind: "zone", requests: 1, period: MINUTE, burst: 1 },
  trading: { kind: "zone", requests: 1, period: SECOND, burst: 3 },
  underAttack: { kind: "zone", requests: 1, period: SECOND, burst: 3 },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof DEFAULT_RULES;
export type Rules = Readonly<Record<RuleName, Rule>>;
export const RULE_NAMES = Object.keys(DEFAULT_RULES) as readonly RuleName[];

/**
 * What a route counts as. A strict class is stored before it is answered and refused when its object cannot
 * be asked (fails closed); the others go on under the platform's own limiter (fail open).
 */
export interface ClassRules {
  readonly rules: readonly RuleName[];
  readonly strict: boolean;
}

/** Confirms and trades are requests on `/api/*` too; health checks have their own figure instead. */
export const CLASSES = {
  api: { rules: ["api"], strict: false },
  confirm: { rules: ["api", "confirm"], strict: true },
  health: { rules: ["health"], strict: false },
  general: { rules: ["general"], strict: false },
  machine: { rules: ["machine"], strict: false },
  origin: { rules: ["machine"], strict: false },
  login: { rules: ["auth"], strict: true },
  trading: { rules: ["api", "trading"], strict: false },
} as const satisfies Record<string, ClassRules>;

export type TrafficClass = keyof typeof CLASSES;

/** The rules of a request; an attack adds one to every class. */
export function rulesFor(trafficClass: TrafficClass, underAttack: boolean): readonly RuleName[] {
  const { rules } = CLASSES[trafficClass];
  return underAttack ? [...rules, "underAttack"] : rules;
}

/** The most a key can have at once: a window's limit, a zone's burst and the one nginx lets through before it. */
export const capacity = (rule: Rule): number => (rule.kind === "window" ? rule.limit : rule.burst + 1);

/** Thousandths of a request that a zone forgets a second; whole, as in nginx. */
export const leakRate = (rule: ZoneRule): number => Math.floor((rule.requests * 1000 * SECOND) / rule.period);

/** Milliseconds after which a rule has forgotten everything about a key that is silent. */
export const memory = (rule: Rule): number =>
  rule.kind === "window" ? rule.period : Math.ceil((capacity(rule) * 1000 * SECOND) / leakRate(rule));
