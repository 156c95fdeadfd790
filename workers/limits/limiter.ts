import type { Ban, JailName, Offence } from "../../shared/jails/ban.ts";
import { LEASE_SPENDABLE } from "../../shared/limits/lease.ts";
import type { Answer, Ask, Notice, Report, Standing } from "../../shared/limits/protocol.ts";
import { CLASSES, rulesFor, type RuleName, type TrafficClass } from "../../shared/limits/rules.ts";
import { shardOf } from "../../shared/limits/shards.ts";
import { SECOND } from "../../shared/time.ts";
import { Denials, type Denial } from "./denials.ts";
import { Leases, withTokens } from "./leases.ts";
import { Offences } from "./offences.ts";

/** Times are Unix milliseconds. The calls to objects answer null when the object did not answer in time. */
export interface LimiterPorts {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Bans that operators have lifted so far, as this isolate knows. */
  readonly lifts: () => number;
  readonly decide: (shard: number, ask: Ask, report: Report) => Promise<Answer | null>;
  readonly report: (shard: number, report: Report) => Promise<Notice | null>;
  /** The platform's limiter at ten times the limit, in front of the objects. True: pass. */
  readonly shield: (trafficClass: TrafficClass, key: string) => Promise<boolean>;
  /** The platform's limiter in place of an object. True: pass. */
  readonly fallback: (trafficClass: TrafficClass, key: string) => Promise<boolean>;
}

export interface LimiterRequest {
  readonly key: string;
  readonly class: TrafficClass;
  readonly underAttack: boolean;
  /** Keeps the isolate's work for after the answer alive. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** `retryAfter` in milliseconds. Empty standings: nobody knows, because no object was asked. */
export type Decision =
  | { readonly kind: "admitted"; readonly standings: readonly Standing[] }
  | { readonly kind: "limited"; readonly retryAfter: number; readonly standings: readonly Standing[] }
  | { readonly kind: "banned"; readonly retryAfter: number; readonly ban: Ban }
  /** A strict class without its object: refused, because it could not be counted. */
  | { readonly kind: "unavailable"; readonly retryAfter: number };

/** How often what happened, since the isolate began; `calls` are calls to objects. */
type LimiterCounts = Readonly<
  Record<"admitted" | "limited" | "banned" | "unavailable" | "unreachable" | "shielded" | "calls", number>
>;

export interface Limiter {
  readonly decide: (request: LimiterRequest) => Promise<Decision>;
  /**
   * Counts an offence of any part. A failed authentication is stored when this returns, unless its object does
   * not answer: then it is not counted, and logins are refused for the same reason.
   */
  readonly offend: (
    key: string,
    offence: Offence,
    waitUntil: (work: Promise<unknown>) => void,
  ) => Promise<void>;
  /** Counts a request that was refused without asking the limiter. */
  readonly drop: (request: LimiterRequest) => void;
  /** The policy's version, as the shards last heard it. */
  readonly policyVersion: () => number;
  readonly counts: () => LimiterCounts;
  /** Keys that each jail shut out upon a call of this isolate; no other counts them. */
  readonly jailings: () => Readonly<Partial<Record<JailName, number>>>;
}

/** How long a strict class is told to wait for an object that does not answer. */
const UNAVAILABLE_RETRY = 2 * SECOND;
/** The platform's limiter does not say when it has room; its periods are 10 and 60 s. */
const SHIELD_RETRY = 10 * SECOND;
/** Offences of other parts that come together are reported together. */
const OFFENCE_DELAY = 500;

/** The isolate's half of the limits: answers from leases and denials it holds, and asks the key's shard else. */
export function createLimiter(ports: LimiterPorts): Limiter {
  const leases = new Leases();
  const denials = new Denials();
  const offences = new Offences();
  const counts = {
    admitted: 0,
    limited: 0,
    banned: 0,
    unavailable: 0,
    unreachable: 0,
    shielded: 0,
    calls: 0,
  };
  const jailings: Partial<Record<JailName, number>> = {};
  let policyVersion = 0;

  const takeReport = (shard: number): Report => ({
    settlements: leases.takeSettlements(shard, ports.now()),
    offences: offences.take(shard),
  });

  /** `lifts`: as they were before the object was asked. */
  const takeNotice = ({ bans, policyVersion: version }: Notice, lifts: number): void => {
    policyVersion = Math.max(policyVersion, version);
    for (const ban of bans) {
      denials.add(ban.key, { kind: "banned", ban, until: ban.until }, lifts, ports.now());
      if (ban.cause.by === "jail") jailings[ban.cause.jail] = (jailings[ban.cause.jail] ?? 0) + 1;
    }
  };

  /** Nothing to say is not said. A report that does not arrive is lost: leases count as spent, offences do not. */
  async function report(shard: number): Promise<void> {
    const content = takeReport(shard);
    if (content.settlements.length === 0 && content.offences.length === 0) return;
    counts.calls++;
    const lifts = ports.lifts();
    const notice = await ports.report(shard, content);
    if (notice !== null) takeNotice(notice, lifts);
  }

  async function askShard(request: LimiterRequest): Promise<Decision | null> {
    const { key, class: trafficClass, underAttack } = request;
    const shard = shardOf(key);
    const askedAt = ports.now();
    const lifts = ports.lifts();
    counts.calls++;
    const ask = { key, class: trafficClass, underAttack, lease: leases.hasRoom && !underAttack };
    const answer = await ports.decide(shard, ask, takeReport(shard));
    if (answer === null || answer.verdict.kind === "full") return null;
    takeNotice(answer, lifts);
    const { verdict } = answer;
    if (verdict.kind === "admitted") {
      const { lease, standings } = verdict;
      if (lease === null) return { kind: "admitted", standings };
      const expiresAt = askedAt + LEASE_SPENDABLE;
      leases.add({ key, class: trafficClass, lease, standings, grantedAt: askedAt, expiresAt });
      request.waitUntil(ports.sleep(expiresAt - ports.now()).then(() => report(shard)));
      return { kind: "admitted", standings: standings.map((s) => withTokens(s, lease.tokens, 0)) };
    }
    const now = ports.now();
    if (verdict.kind === "banned") {
      const denial = { kind: "banned", ban: verdict.ban, until: verdict.ban.until } as const;
      denials.add(key, denial, lifts, now);
      return refusal(denial, now);
    }
    const { rule, retryAfter, settling, standings } = verdict;
    if (settling) return { kind: "limited", retryAfter, standings: [] };
    denials.add(key, { kind: "limited", rule, until: askedAt + retryAfter }, lifts, now);
    return { kind: "limited", retryAfter, standings };
  }

  async function decideRemotely(request: LimiterRequest): Promise<Decision> {
    const { key, class: trafficClass } = request;
    if (!(await ports.shield(trafficClass, key))) {
      counts.shielded++;
      return { kind: "limited", retryAfter: SHIELD_RETRY, standings: [] };
    }
    const first = await askShard(request);
    // Refused only because of tokens another isolate may give back: worth one more question, not a false refusal.
    const settling = first?.kind === "limited" && first.standings.length === 0;
    if (settling) await ports.sleep(first.retryAfter);
    const decision = settling ? await askShard(request) : first;
    if (decision !== null) return decision;
    counts.unreachable++;
    if (CLASSES[trafficClass].strict) return { kind: "unavailable", retryAfter: UNAVAILABLE_RETRY };
    if (await ports.fallback(trafficClass, key)) return { kind: "admitted", standings: [] };
    return { kind: "limited", retryAfter: SHIELD_RETRY, standings: [] };
  }

  const drop = ({ key, waitUntil }: LimiterRequest): void => {
    if (offences.add(key, "dropped", ports.now())) waitUntil(report(shardOf(key)));
  };

  return {
    decide: async (request) => {
      const { key, class: trafficClass, underAttack } = request;
      const now = ports.now();
      const denial = denials.find(key, rulesFor(trafficClass, underAttack), ports.lifts(), now);
      const standings = denial === null && !underAttack ? leases.spend(trafficClass, key, now) : null;
      const decision =
        denial !== null
          ? refusal(denial, now)
          : standings !== null
            ? ({ kind: "admitted", standings } as const)
            : await decideRemotely(request);
      counts[decision.kind]++;
      if (decision.kind === "limited") drop(request);
      return decision;
    },
    offend: async (key, offence, waitUntil) => {
      // Locked up already; its further offences would cost a call each and change nothing.
      if (denials.find(key, [], ports.lifts(), ports.now()) !== null) return;
      const urgent = offences.add(key, offence, ports.now());
      const shard = shardOf(key);
      if (offence === "authentication_failed") await report(shard);
      else waitUntil(urgent ? report(shard) : ports.sleep(OFFENCE_DELAY).then(() => report(shard)));
    },
    drop,
    policyVersion: () => policyVersion,
    counts: () => ({ ...counts }),
    jailings: () => ({ ...jailings }),
  };
}

/** A rule's block is that rule's limit to the caller; a jail's ban is not. */
function refusal(denial: Denial, now: number): Decision {
  if (denial.kind === "limited") return limitedBy(denial.rule, denial.until - now);
  const { cause, since, until } = denial.ban;
  // The object's clock and this one may differ by a little; a ban is never longer than it is.
  const retryAfter = Math.min(until - now, until - since);
  return cause.by === "limit"
    ? limitedBy(cause.rule, retryAfter)
    : { kind: "banned", retryAfter, ban: denial.ban };
}

const limitedBy = (rule: RuleName, retryAfter: number): Decision => ({
  kind: "limited",
  retryAfter,
  standings: [{ rule, remaining: 0, resetAfter: retryAfter }],
});
