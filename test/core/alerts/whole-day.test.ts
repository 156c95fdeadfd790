import { beforeAll, describe, expect, test } from "vitest";
import { isDue, type CertificateRecord } from "../../../shared/certificates/record.ts";
import { watch } from "../../../shared/certificates/watch.ts";
import { dueChecks, markTold, notices, record, type States } from "../../../shared/checks/book.ts";
import { define } from "../../../shared/checks/definition.ts";
import { signalsOf } from "../../../shared/checks/notices.ts";
import { judge, type Reading } from "../../../shared/checks/sample.ts";
import { awaited, beat, lostAt, pass, type ServiceState } from "../../../shared/heartbeats/service.ts";
import { DEFAULT_HEARTBEAT } from "../../../shared/heartbeats/settings.ts";
import { ok } from "../../../shared/result.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../shared/time.ts";
import type { Signal } from "../../../shared/alerts/signal.ts";
import { AlertDay, MIDNIGHT } from "../../support/alert-day.ts";
import { someCertificate, someReading, someTarget } from "../../support/certificates.ts";

/**
 * One day through everything that decides, from what probes and the VPS find to what people read: checks, certificates and
 * heartbeats as their jobs call them, then alerts, incidents and responses. The clock is this test's alone.
 */

const time = (text: string): number => Date.parse(`2026-11-21T${text}:00Z`);
const within = (at: number, from: string, until: string): boolean => time(from) <= at && at < time(until);

const CHECKS = [
  define({ name: "website", probe: { kind: "front_door", path: "/api/health" } }),
  define({ name: "confirm", probe: { kind: "confirm" }, every: 5 * MINUTE }),
];

const right: Reading = { kind: "right", latency: 40, concern: null };
const wrong: Reading = { kind: "wrong", latency: null, reason: "answered 502" };

/** What a check would find at that minute. */
function find(check: string, at: number): Reading {
  if (check === "confirm") return within(at, "12:00", "12:31") ? wrong : right;
  // Two lost probes, an outage of half an hour, an hour of every other probe, and one that comes and goes.
  if (within(at, "01:00", "01:02") || within(at, "02:00", "02:30")) return wrong;
  if (within(at, "04:00", "05:00")) return (at / MINUTE) % 2 === 0 ? wrong : right;
  if (within(at, "06:00", "07:00")) return (at / MINUTE) % 6 < 3 ? wrong : right;
  return right;
}

/** Cron's runs, each as when it comes and what it was meant for. */
function runs(): readonly (readonly [at: number, meantFor: number])[] {
  const all: [number, number][] = [];
  for (let at = MIDNIGHT; at < MIDNIGHT + DAY; at += MINUTE) {
    // For a quarter of an hour none comes; for another each comes ten minutes late; and now and then one is doubled.
    if (within(at, "09:00", "09:15")) continue;
    const came = within(at, "10:00", "10:15") ? at + 10 * MINUTE : at;
    all.push([came + 2 * SECOND, at]);
    if ((at / MINUTE) % 7 === 0) all.push([came + 30 * SECOND, at]);
  }
  return all.toSorted(([a], [b]) => a - b);
}

/** The edge's parts as they stand, and what happens to them in order. */
class Edge {
  readonly day = new AlertDay("dry_run");
  #states: States = {};
  #certificate: CertificateRecord | null = null;
  #gateway: ServiceState = awaited(MIDNIGHT);

  #say(at: number, signals: readonly Signal[]): void {
    this.day.at(at - MIDNIGHT, ...signals);
  }

  minute(at: number, meantFor: number): void {
    const book = { definitions: CHECKS, windows: [], states: this.#states };
    const samples = dueChecks(book, meantFor).map((check) => judge(check, find(check.name, meantFor)));
    const { states } = record(book, meantFor, samples);
    const told = notices({ ...book, states }, meantFor);
    this.#say(
      at,
      told.flatMap((notice) => signalsOf(notice, at)),
    );
    this.#states = markTold(states, told);
  }

  /** The hourly look: 14 days and five and a half hours are left at midnight. */
  certificates(at: number): void {
    if (!isDue(this.#certificate, at)) return;
    const leaf = someCertificate(MIDNIGHT - 75 * DAY, { notAfter: MIDNIGHT + 14 * DAY + 5.5 * HOUR });
    const watched = watch(this.#certificate, someTarget(), ok(someReading(leaf)), at);
    this.#say(at, watched.signals);
    this.#certificate = watched.record;
  }

  heard(at: number): void {
    const step = beat("gateway", this.#gateway, "up", at);
    this.#say(at, step.signals);
    this.#gateway = step.state;
  }

  /** The object's own alarm. */
  silence(at: number): void {
    const due = lostAt(this.#gateway, DEFAULT_HEARTBEAT, MIDNIGHT);
    if (due === null || due > at) return;
    const step = pass("gateway", this.#gateway, DEFAULT_HEARTBEAT, MIDNIGHT, at);
    this.#say(at, step.signals);
    this.#gateway = step.state;
  }
}

describe("a day from probe to people", () => {
  const edge = new Edge();

  beforeAll(() => {
    const events: [number, () => void][] = runs().map(([at, meantFor]) => [
      at,
      () => edge.minute(at, meantFor),
    ]);
    for (let hour = 0; hour < 24; hour++) {
      const at = MIDNIGHT + hour * HOUR + 17 * MINUTE;
      events.push([at, () => edge.certificates(at)]);
    }
    for (let at = MIDNIGHT + 10 * SECOND; at < MIDNIGHT + DAY; at += 30 * SECOND) {
      events.push([at, () => edge.silence(at)]);
      // It loses two beats, and an hour later falls silent.
      const silent = within(at, "15:00", "15:02") || within(at, "16:00", "17:00");
      if (at % MINUTE === 10 * SECOND && !silent) events.push([at, () => edge.heard(at)]);
    }
    for (const [, happen] of events.toSorted(([a], [b]) => a - b)) happen();
    edge.day.until(DAY);
  });

  test("is told exactly so: nothing twice, nothing missed", () => {
    expect(edge.day.told()).toEqual([
      // 21 days were passed before; 14 are at 05:30, and it is looked at every six hours.
      "00:17:00 fired certificate_expiring:vps-1",
      // The third failure, and two minutes after the second success.
      "02:02:02 fired check_down:website",
      "02:33:02 resolved check_down:website",
      // Ten falls in an hour: each return must be followed by twice the calm.
      "06:02:02 fired check_down:website",
      "06:06:02 resolved check_down:website",
      "06:08:02 again check_down:website",
      "06:14:02 resolved check_down:website",
      "06:14:02 again check_down:website",
      "06:17:00 went_further certificate_expiring:vps-1",
      "07:06:02 resolved check_down:website",
      "12:10:02 fired check_down:confirm",
      "12:42:02 resolved check_down:confirm",
      // Two lost beats at 15:00 are none; at 16:00 it falls silent.
      "16:02:40 fired heartbeat_lost:gateway",
      "17:02:10 resolved heartbeat_lost:gateway",
    ]);
  });

  test("leaves exactly these incidents", () => {
    expect(edge.day.incidents()).toEqual([
      "1 CERT_EXPIRY vps-1 open 1",
      "2 SERVICE_DOWN website resolved 1",
      "3 SERVICE_DOWN website resolved 3",
      "4 SERVICE_DOWN confirm resolved 1",
      "5 HEARTBEAT_LOST gateway resolved 1",
    ]);
  });
});
