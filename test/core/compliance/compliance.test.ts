import { describe, expect, test } from "vitest";
import { CHECKS, type CheckName } from "../../../shared/compliance/checks.ts";
import type { ComplianceFacts } from "../../../shared/compliance/facts.ts";
import { ITEMS } from "../../../shared/compliance/items.ts";
import { openPeriods, overdueSignals } from "../../../shared/compliance/overdue.ts";
import { CADENCES, periodAt, type Cadence } from "../../../shared/compliance/period.ts";
import {
  checkItems,
  reportMarkdown,
  reportOf,
  type ComplianceResult,
} from "../../../shared/compliance/report.ts";
import { DAY, HOUR, MINUTE } from "../../../shared/time.ts";
import { someCertificate, someReading, someTarget } from "../../support/certificates.ts";

const NOW = Date.UTC(2026, 10, 21, 12);

const facts = (more: Partial<ComplianceFacts> = {}): ComplianceFacts => ({
  now: NOW,
  breakers: { discord: "closed" },
  deadLetters: { discord: 0, supabase: 0 },
  audit: {
    waiting: 2,
    oldestAge: 500,
    forked: false,
    checkpoint: { madeAt: NOW - HOUR, published: true },
  },
  chain: { records: 10, faults: 0 },
  faultySegments: 0,
  certificates: [],
  failedSignIns: 3,
  tokens: [],
  settings: {
    production: true,
    managementFenced: true,
    hostsListed: true,
    sessionsBound: true,
    plainOrigins: [],
  },
  ...more,
});

const watched = (daysLeft: number) => ({
  target: someTarget(),
  record: {
    name: "vps-1",
    checkedAt: NOW,
    reading: someReading(someCertificate(NOW, { notAfter: NOW + daysLeft * DAY })),
    findings: [],
    failures: 0,
    told: null,
    toldFindings: [],
  },
});

describe("the lists", () => {
  test("have every cadence, and no id twice", () => {
    expect(new Set(ITEMS.map(({ cadence }) => cadence))).toEqual(new Set(CADENCES));
    expect(new Set(ITEMS.map(({ id }) => id)).size).toBe(ITEMS.length);
  });

  test("use every check", () => {
    const used = new Set(ITEMS.map(({ check }) => check).filter((check) => check !== null));
    expect(used).toEqual(new Set(Object.keys(CHECKS)));
  });
});

describe("a check", () => {
  test.each(Object.keys(CHECKS) as CheckName[])("%s passes where all is well", (name) => {
    expect(CHECKS[name](facts())).toMatchObject({ outcome: "pass" });
  });

  test.each<[string, CheckName, Partial<ComplianceFacts>, string, string]>([
    ["dead letters", "dead_letters", { deadLetters: { discord: 2, supabase: 0 } }, "fail", "discord: 2 wait"],
    [
      "an outbox without answer",
      "dead_letters",
      { deadLetters: { discord: null } },
      "unknown",
      "no answer: discord",
    ],
    ["an open breaker", "breakers", { breakers: { discord: "open" } }, "fail", "discord is open"],
    [
      "a breaker held closed",
      "breakers",
      { breakers: { discord: "forced_closed" } },
      "fail",
      "discord is forced_closed",
    ],
    ["a fork", "audit_stored", { audit: { ...facts().audit!, forked: true } }, "fail", "D1 holds other"],
    [
      "records that wait",
      "audit_stored",
      { audit: { ...facts().audit!, oldestAge: 16 * MINUTE } },
      "fail",
      "2 records",
    ],
    ["a silent audit log", "audit_stored", { audit: null }, "unknown", "did not answer"],
    ["many failed sign-ins", "failed_sign_ins", { failedSignIns: 20 }, "fail", "20 within a day"],
    [
      "a certificate at its end",
      "certificates_valid",
      { certificates: [watched(6.9)] },
      "fail",
      "vps-1: less than 7 days",
    ],
    [
      "a certificate a week before",
      "certificates_valid",
      { certificates: [watched(7)] },
      "pass",
      "1 last longer",
    ],
    [
      "a certificate nobody has looked at",
      "certificates_valid",
      { certificates: [{ target: someTarget(), record: null }] },
      "unknown",
      "not looked at yet: vps-1",
    ],
    [
      "findings",
      "certificates_sound",
      {
        certificates: [
          {
            ...watched(60),
            record: {
              ...watched(60).record,
              findings: [{ code: "weak_key", severity: "warning", detail: "x" }],
            },
          },
        ],
      },
      "fail",
      "vps-1: weak_key",
    ],
    [
      "a certificate whose findings nobody knows",
      "certificates_sound",
      { certificates: [{ target: someTarget(), record: null }] },
      "unknown",
      "not looked at yet: vps-1",
    ],
    ["no records", "audit_chain", { chain: { records: 0, faults: 0 } }, "unknown", "no records yet"],
    ["a broken chain", "audit_chain", { chain: { records: 9, faults: 1 } }, "fail", "1 faults"],
    [
      "an unpublished checkpoint",
      "audit_checkpoints",
      { audit: { ...facts().audit!, checkpoint: { madeAt: NOW - 3 * HOUR, published: false } } },
      "fail",
      "3 h old, not published",
    ],
    [
      "a checkpoint on its way",
      "audit_checkpoints",
      { audit: { ...facts().audit!, checkpoint: { madeAt: NOW - MINUTE, published: false } } },
      "pass",
      "not published yet",
    ],
    [
      "no checkpoint",
      "audit_checkpoints",
      { audit: { ...facts().audit!, checkpoint: null } },
      "fail",
      "none yet",
    ],
    ["an archive with faults", "audit_archive", { faultySegments: 2 }, "fail", "2 archived"],
    [
      "an old token",
      "old_tokens",
      { tokens: [{ account: "ann", label: "ci", createdAt: NOW - 91 * DAY }] },
      "fail",
      "ci (ann)",
    ],
    [
      "settings of somewhere else",
      "settings",
      { settings: { ...facts().settings, hostsListed: false, plainOrigins: ["vps-1"] } },
      "fail",
      "TRUSTED_HOSTS is empty, vps-1 is reached over plain HTTP",
    ],
  ])("finds %s", (_, name, more, outcome, detail) => {
    const result = CHECKS[name](facts(more));
    expect(result.outcome).toBe(outcome);
    expect(result.detail).toContain(detail);
  });
});

const signed = (cadence: Cadence, at: number, item: string, note = "seen"): ComplianceResult => ({
  cadence,
  period: periodAt(cadence, at).id,
  item,
  outcome: "signed",
  detail: note,
  by: "ann",
  at,
});

const allOf = (cadence: Cadence, at: number) =>
  ITEMS.filter((item) => item.cadence === cadence).map(({ id }) => signed(cadence, at, id));

describe("a report", () => {
  const day = periodAt("daily", NOW);

  test("is open until all is done, and overdue when its period is over", () => {
    const some = allOf("daily", NOW).slice(1);
    expect(reportOf(day, some, NOW)).toMatchObject({ state: "open", done: some.length });
    expect(reportOf(day, some, day.end).state).toBe("overdue");
    expect(reportOf(day, allOf("daily", NOW), day.end).state).toBe("complete");
  });

  test("takes nothing of another period or cadence", () => {
    expect(reportOf(day, [...allOf("daily", NOW - DAY), ...allOf("weekly", NOW)], NOW).done).toBe(0);
  });

  test("checks again what failed, and leaves alone what is done", () => {
    const first = checkItems(reportOf(day, [], NOW), facts({ deadLetters: { discord: 1 } }));
    const failed = first.filter(({ outcome }) => outcome === "fail").map(({ item }) => item);
    expect(failed).toEqual(["dead_letters_empty"]);
    expect(checkItems(reportOf(day, first, NOW), facts()).map(({ item }) => item)).toEqual(failed);
  });

  test("as Markdown is one table that no note can break or format", () => {
    const hostile = signed("daily", NOW, "alerts_reviewed", "a | *b*\n\n# c <b>x</b> [d](http://e)");
    const text = reportMarkdown(reportOf(day, [hostile], NOW));
    expect(text).toContain(
      "| signed | Alerts and incidents are reviewed | O4 O5 | a \\| \\*b\\* \\# c \\<b\\>x",
    );
    expect(text).toContain("| OPEN | Last night's backup is there | K5 |");
    const tableLines = text.split("\n").filter((line) => line.startsWith("|"));
    expect(tableLines).toHaveLength(2 + ITEMS.filter(({ cadence }) => cadence === "daily").length);
    expect(tableLines.map((line) => line.replaceAll("\\|", "").split("|").length)).toEqual(
      tableLines.map(() => 8),
    );
  });
});

describe("what is overdue", () => {
  const told = (results: readonly ComplianceResult[], since: number, now: number) =>
    overdueSignals(results, since, now).map(({ subject, state, severity }) =>
      [subject, state, severity ?? ""].join(" ").trim(),
    );

  test("nothing on the first day, nor within the time to sign", () => {
    const quiet = ["daily resolved", "weekly resolved", "monthly resolved", "quarterly resolved"];
    expect(told([], NOW, NOW)).toEqual(quiet);
    expect(told([], NOW, NOW + 1.4 * DAY)[0]).toBe("daily resolved");
    const { end } = periodAt("daily", NOW);
    expect(told([], NOW, end + DAY)[0]).toBe("daily firing info");
  });

  test("is worse when nobody has looked for three periods, and over when all is signed", () => {
    expect(told([], NOW, NOW + 5 * DAY)[0]).toBe("daily firing warning");
    const days = [0, 1, 2, 3, 4].flatMap((ago) => allOf("daily", NOW + ago * DAY));
    expect(told(days, NOW, NOW + 5 * DAY)[0]).toBe("daily resolved");
  });

  test("missed periods stay open for a fortnight of days, and what was before the edge is nobody's", () => {
    const later = NOW + 40 * DAY;
    expect(openPeriods("daily", NOW, later)).toHaveLength(15);
    expect(openPeriods("daily", NOW, NOW).map(({ id }) => id)).toEqual(["2026-11-21"]);
    expect(openPeriods("weekly", NOW, later).at(-1)?.id).toBe("2026-W47");
  });
});
