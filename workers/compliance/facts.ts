import { CHAIN_START, verifyChain, type ChainHead } from "../../shared/audit/chain.ts";
import type { Certificates } from "../../shared/certificates/ports.ts";
import type { CheckName } from "../../shared/compliance/checks.ts";
import type { ComplianceFacts, ComplianceSettings } from "../../shared/compliance/facts.ts";
import type { Config } from "../../shared/config/config.ts";
import type { AccessStore } from "../../shared/access/ports.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import type { Vitals } from "../../shared/metrics/vitals.ts";
import { DAY } from "../../shared/time.ts";
import type { AuditStatus } from "../../durable-objects/audit-log.ts";
import { sha256 } from "../../durable-objects/node-crypto.ts";
import { storedRows } from "../audit/records.ts";
import type { AuditTrail } from "../audit/trail.ts";

/** The newest records of the audit log that are followed; a few seconds of a Worker's time at most. */
const FOLLOWED = 20_000;
/** So many are as good as any more. */
const MANY = 200;

export interface FactSources {
  readonly config: Config;
  readonly log: Logger;
  readonly vitals: () => Promise<Vitals>;
  readonly auditStatus: () => Promise<AuditStatus>;
  readonly auditTrail: AuditTrail;
  readonly certificates: Certificates;
  readonly access: AccessStore;
}

/** What the checks need. A part that does not answer is null, and the others stand. */
export async function gatherFacts(
  sources: FactSources,
  needed: ReadonlySet<CheckName>,
  now: number,
): Promise<ComplianceFacts> {
  const { config, log, vitals, auditStatus, auditTrail, certificates, access } = sources;
  const ask = async <T>(part: string, answer: () => Promise<T>): Promise<T | null> => {
    try {
      return await answer();
    } catch (error) {
      log.warn("compliance_fact_missing", { part, ...describeError(error) });
      return null;
    }
  };
  const [standing, audit, segments, watched, failures, tokens] = await Promise.all([
    ask("vitals", vitals),
    ask("audit", auditStatus),
    ask("segments", () => auditTrail.segments.all()),
    ask("certificates", () => certificates.list()),
    ask("sign_ins", () => failedSignIns(auditTrail, now)),
    ask("tokens", () => access.tokens(null, now)),
  ]);
  const archived = segments?.at(-1)?.last ?? null;
  const follow = needed.has("audit_chain") && audit !== null && segments !== null;
  return {
    now,
    breakers: standing && mapValues(standing.breakers, (breaker) => breaker?.state.kind ?? null),
    deadLetters: standing && mapValues(standing.outboxes, (outbox) => outbox?.dead ?? null),
    audit,
    chain: follow ? await ask("chain", () => followChain(auditTrail, audit, archived)) : null,
    faultySegments: segments && segments.filter(({ faults }) => faults > 0).length,
    certificates: watched,
    failedSignIns: failures,
    tokens,
    settings: settingsOf(config),
  };
}

const mapValues = <T, U>(
  values: Readonly<Record<string, T>>,
  change: (value: T) => U,
): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

/** Of what was archived, some records have left D1; so the chain is followed behind it, from a record taken on trust. */
async function followChain(
  trail: AuditTrail,
  { head, waiting }: AuditStatus,
  archived: ChainHead | null,
): Promise<NonNullable<ComplianceFacts["chain"]>> {
  const last = head.seq - waiting;
  const from = Math.max(archived?.seq ?? 0, last - FOLLOWED);
  const [start] = from === 0 ? [CHAIN_START] : await trail.store.batch({ first: from, last: from });
  // The record is gone, or stands in the archive alone: then what the archive says of it counts.
  const begin = start ?? archived;
  if (begin === null) return { records: 0, faults: 1 };
  const { faults } = await verifyChain(storedRows(trail, from + 1, last), begin, sha256);
  return { records: last - from, faults: faults.length };
}

async function failedSignIns({ store }: AuditTrail, now: number): Promise<number> {
  const span = await store.span({ from: now - DAY, to: null });
  const { rows } = await store.find({ event: "sign_in_failed" }, span, { before: null, limit: MANY });
  return rows.length;
}

const settingsOf = ({
  environment,
  adminRanges,
  trustedHosts,
  management,
  gateway,
}: Config): ComplianceSettings => ({
  production: environment.production,
  managementFenced: adminRanges.length > 0 || management.cloudflareAccess !== null,
  hostsListed: trustedHosts.length > 0,
  sessionsBound: management.bindSessions,
  plainOrigins: (gateway?.origins ?? []).filter(({ url }) => url.startsWith("http:")).map(({ name }) => name),
});
