import { alarming, type CertificateRecord } from "../certificates/record.ts";
import { daysLeft } from "../certificates/findings.ts";
import { DAY, HOUR, MINUTE } from "../time.ts";
import type { ComplianceFacts } from "./facts.ts";

/** What a check says; `unknown` where a part did not answer. */
export interface CheckResult {
  readonly outcome: "pass" | "fail" | "unknown";
  /** One line. */
  readonly detail: string;
}

type Check = (facts: ComplianceFacts) => CheckResult;

const pass = (detail: string): CheckResult => ({ outcome: "pass", detail });
const fail = (detail: string): CheckResult => ({ outcome: "fail", detail });
const unknown = (detail: string): CheckResult => ({ outcome: "unknown", detail });
const passIf = (good: boolean, detail: string): CheckResult => (good ? pass(detail) : fail(detail));

/** More than a team mistypes in a day. */
const MANY_FAILED_SIGN_INS = 20;
/** Records reach D1 within a second; D1 may be away for a while. */
const OLDEST_WAITING = 15 * MINUTE;
/** One is made each hour that has records, and published within five minutes. */
const OLDEST_UNPUBLISHED = 2 * HOUR;
const SOON_OVER_DAYS = 7;
const OLDEST_TOKEN = 90 * DAY;

/** Judges what is known. */
const known = <T>(fact: T | null, judge: (fact: T) => CheckResult): CheckResult =>
  fact === null ? unknown("the part did not answer") : judge(fact);

const none = (wrong: readonly string[], good: string): CheckResult =>
  passIf(wrong.length === 0, wrong.length === 0 ? good : wrong.join(", "));

/** Judges every part; one that did not answer leaves it open. */
function parts<T>(
  all: Readonly<Record<string, T | null>>,
  wrong: (name: string, part: T) => string | null,
  good: string,
): CheckResult {
  const entries = Object.entries(all);
  const silent = entries.flatMap(([name, part]) => (part === null ? [name] : []));
  if (silent.length > 0) return unknown(`no answer: ${silent.join(", ")}`);
  const found = entries.map(([name, part]) => (part === null ? null : wrong(name, part)));
  return none(
    found.filter((text) => text !== null),
    good,
  );
}

/** Judges every certificate; what is wrong counts before what nobody has looked at. */
const certificateCheck = (
  certificates: ComplianceFacts["certificates"],
  wrong: (record: CertificateRecord) => readonly string[],
  good: string,
): CheckResult =>
  known(certificates, (all) => {
    const found = all.flatMap(({ target, record }) =>
      record === null ? [] : wrong(record).map((text) => `${target.name}: ${text}`),
    );
    const unseen = all.filter(({ record }) => record === null).map(({ target }) => target.name);
    return found.length === 0 && unseen.length > 0
      ? unknown(`not looked at yet: ${unseen.join(", ")}`)
      : none(found, `${all.length} ${good}`);
  });

/** Every check by its name in the lists (`items.ts`). */
export const CHECKS = {
  dead_letters: ({ deadLetters }) =>
    known(deadLetters, (all) =>
      parts(all, (name, count) => (count === 0 ? null : `${name}: ${count} wait`), "none"),
    ),
  breakers: ({ breakers }) =>
    known(breakers, (all) =>
      parts(all, (name, kind) => (kind === "closed" ? null : `${name} is ${kind}`), "all closed"),
    ),
  audit_stored: ({ audit }) =>
    known(audit, ({ forked, oldestAge, waiting }) =>
      forked
        ? fail("D1 holds other records than the log wrote")
        : passIf((oldestAge ?? 0) <= OLDEST_WAITING, `${waiting} records wait for D1`),
    ),
  failed_sign_ins: ({ failedSignIns }) =>
    known(failedSignIns, (count) => passIf(count < MANY_FAILED_SIGN_INS, `${count} within a day`)),
  certificates_valid: ({ certificates, now }) =>
    certificateCheck(
      certificates,
      ({ reading }) =>
        reading !== null && daysLeft(reading.leaf.notAfter, now) < SOON_OVER_DAYS
          ? [`less than ${SOON_OVER_DAYS} days left`]
          : [],
      "last longer",
    ),
  certificates_sound: ({ certificates }) =>
    certificateCheck(
      certificates,
      ({ findings }) => findings.filter(alarming).map(({ code }) => code),
      "without a finding",
    ),
  audit_chain: ({ chain }) =>
    known(chain, ({ records, faults }) =>
      records === 0
        ? unknown("there are no records yet")
        : passIf(faults === 0, `${records} records followed, ${faults} faults`),
    ),
  audit_checkpoints: ({ audit, now }) =>
    known(audit, ({ checkpoint }) => {
      if (checkpoint === null) return fail("there is none yet");
      const age = now - checkpoint.madeAt;
      const hours = `the last is ${Math.floor(age / HOUR)} h old`;
      return checkpoint.published
        ? pass(`${hours}, published`)
        : passIf(age < OLDEST_UNPUBLISHED, `${hours}, not published yet`);
    }),
  audit_archive: ({ faultySegments }) =>
    known(faultySegments, (count) => passIf(count === 0, `${count} archived stretches with faults`)),
  old_tokens: ({ tokens, now }) =>
    known(tokens, (all) => {
      const old = all.filter(({ createdAt }) => now - createdAt > OLDEST_TOKEN);
      return none(
        old.map(({ account, label }) => `${label} (${account})`),
        `${all.length} tokens, none of them old`,
      );
    }),
  settings: ({ settings }) =>
    none(
      [
        ...(settings.production ? [] : ["ENVIRONMENT is not production"]),
        ...(settings.managementFenced ? [] : ["neither ADMIN_CIDRS nor Cloudflare Access is set"]),
        ...(settings.hostsListed ? [] : ["TRUSTED_HOSTS is empty"]),
        ...(settings.sessionsBound ? [] : ["sessions are not bound to their address"]),
        ...settings.plainOrigins.map((name) => `${name} is reached over plain HTTP`),
      ],
      "as production should be",
    ),
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof CHECKS;
