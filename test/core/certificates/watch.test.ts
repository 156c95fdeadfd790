import { describe, expect, test } from "vitest";
import type { Signal } from "../../../shared/alerts/signal.ts";
import { findingsOf } from "../../../shared/certificates/findings.ts";
import type {
  Certificate,
  FailureKind,
  Reading,
  ReadingFailure,
} from "../../../shared/certificates/reading.ts";
import { isDue, type CertificateRecord } from "../../../shared/certificates/record.ts";
import { unwatch, watch } from "../../../shared/certificates/watch.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { DAY, HOUR, MINUTE } from "../../../shared/time.ts";
import { someCertificate, someReading, someTarget } from "../../support/certificates.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const target = someTarget();
const failed = (kind: FailureKind): Result<Reading, ReadingFailure> => err({ kind, detail: "x" });
const short = ({ name, subject, state, severity }: Signal) =>
  [name, subject, state, ...(severity === undefined ? [] : [severity])].join(" ");

/** What operators hear when the server is looked at at these times. */
function story(looks: readonly (readonly [at: number, Result<Reading, ReadingFailure>])[]) {
  let record: CertificateRecord | null = null;
  const told: string[] = [];
  for (const [at, outcome] of looks) {
    const watched = watch(record, target, outcome, at);
    record = watched.record;
    told.push(...watched.signals.map(short));
  }
  return { told, record };
}

describe("finds", () => {
  const codes = (leaf: Partial<Certificate>, more: Partial<Reading> = {}, isPrivate = false) =>
    findingsOf(
      ok(someReading(someCertificate(NOW, leaf), more)),
      someTarget({ private: isPrivate }),
      NOW,
    ).map(({ code }) => code);
  const issuer = someCertificate(NOW, { subject: "CN=R13" });

  test.each<[string, readonly string[], readonly string[]]>([
    ["nothing wrong with a good one", codes({}), []],
    ["one at its last millisecond", codes({ notAfter: NOW }), ["expired"]],
    ["one that begins in a second", codes({ notBefore: NOW + 1_000 }), ["not_yet_valid"]],
    ["one for somebody else", codes({ names: [] }), ["wrong_name"]],
    ["one made by oneself, said once", codes({ selfIssued: true }, { trust: "untrusted" }), ["self_signed"]],
    ["one that nobody vouches for", codes({}, { trust: "untrusted" }), ["untrusted"]],
    [
      "one for oneself that nobody vouches for",
      codes({ selfIssued: true }, { trust: "untrusted" }, true),
      [],
    ],
    ["a short RSA key", codes({ key: { kind: "rsa", bits: 2047 } }), ["weak_key"]],
    ["an RSA key of 2048 bits", codes({ key: { kind: "rsa", bits: 2048 } }), []],
    ["a key of an unknown kind", codes({ key: { kind: "other", bits: null } }), []],
    ["an issuer that is over", codes({}, { chain: [{ ...issuer, notAfter: NOW }] }), ["chain_expired"]],
    [
      "an issuer signed with SHA-1, but no root that is",
      codes(
        {},
        {
          chain: [
            { ...issuer, signature: "sha1WithRSAEncryption" },
            { ...issuer, signature: "sha1WithRSAEncryption", selfIssued: true },
          ],
        },
      ),
      ["weak_signature"],
    ],
    [
      "an old protocol, of which no proof is asked",
      codes({}, { protocol: "1.0", proven: false }),
      ["old_protocol"],
    ],
    ["a server that proves nothing", codes({}, { proven: false }), ["possession_unproven"]],
  ])("%s", (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe("a certificate's last days", () => {
  const leaf = someCertificate(NOW);
  const look = (left: number, seen: Certificate = leaf) =>
    [leaf.notAfter - left * DAY, ok(someReading(seen))] as const;
  const end = leaf.notAfter;

  test("each threshold is told once, however often it is looked at", () => {
    const everyHour = Array.from({ length: 30 * 24 }, (_, i) => look(30 - i / 24));
    expect(story(everyHour).told).toEqual([
      "certificate_expiring vps-1 firing info",
      "certificate_expiring vps-1 firing warning",
      "certificate_expiring vps-1 firing critical",
      "certificate_expiring vps-1 firing critical",
      "certificate_expiring vps-1 (last day) firing critical",
    ]);
  });

  test.each([
    [21.01, []],
    [21, ["certificate_expiring vps-1 firing info"]],
    [6, ["certificate_expiring vps-1 firing critical"]],
  ])("first seen %f days before the end, it is told of the nearest alone", (left, expected) => {
    expect(story([look(left)]).told).toEqual(expected);
  });

  test("renewed, all that was said is over, and the change is told", () => {
    const renewed = someCertificate(end - DAY, { fingerprint: "bb".repeat(32) });
    expect(story([look(20), look(0.5), look(0.4, renewed), look(0.3, renewed)]).told.slice(1)).toEqual([
      "certificate_expiring vps-1 firing critical",
      "certificate_expiring vps-1 (last day) firing critical",
      "certificate_expiring vps-1 resolved",
      "certificate_expiring vps-1 (last day) resolved",
      "certificate_changed vps-1 once",
    ]);
  });

  test("replaced by one that ends soon as well, that one is told of", () => {
    const other = { ...leaf, fingerprint: "bb".repeat(32) };
    expect(story([look(20), look(13, other), look(12, other)]).told).toEqual([
      "certificate_expiring vps-1 firing info",
      "certificate_expiring vps-1 firing warning",
      "certificate_changed vps-1 once",
    ]);
  });

  test("one made for six days is told of on its last day alone", () => {
    const brief = { ...leaf, notBefore: end - 6 * DAY };
    expect(story([look(5.9, brief), look(3, brief), look(0.9, brief)]).told).toEqual([
      "certificate_expiring vps-1 firing critical",
      "certificate_expiring vps-1 (last day) firing critical",
    ]);
  });

  test("over, it is told as a fault besides", () => {
    expect(story([look(-0.5), look(-0.6)]).told.at(-1)).toBe("certificate_faulty vps-1 firing critical");
  });
});

describe("a server that cannot be read", () => {
  const good = ok(someReading(someCertificate(NOW)));
  const at = (hours: number) => NOW + hours * HOUR;

  test("is told of at the second time, once, and when it is back", () => {
    const looks = [
      [at(0), good],
      [at(1), failed("silent")],
      [at(2), failed("silent")],
      [at(3), failed("silent")],
      [at(4), good],
      [at(5), good],
    ] as const;
    expect(story(looks).told).toEqual([
      "certificate_faulty vps-1 firing error",
      "certificate_faulty vps-1 resolved",
    ]);
  });

  test("for one moment is told to nobody, and neither is what no Worker can read", () => {
    const looks = [
      [at(0), good],
      [at(1), failed("hung_up")],
      [at(2), good],
      [at(3), failed("behind_cloudflare")],
      [at(4), failed("behind_cloudflare")],
    ] as const;
    expect(story(looks).told).toEqual([]);
  });

  test("keeps what was seen before, and a fault that was told stays told", () => {
    const wrong = ok(someReading(someCertificate(NOW, { names: [] })));
    const { told, record } = story([
      [at(0), wrong],
      [at(1), failed("silent")],
      [at(2), wrong],
    ]);
    expect(told).toEqual(["certificate_faulty vps-1 firing error"]);
    expect(record).toMatchObject({ failures: 0, toldFindings: ["wrong_name"] });
    expect(
      story([
        [at(0), good],
        [at(1), failed("silent")],
      ]).record?.reading,
    ).not.toBeNull();
  });

  test("watched no longer, leaves no alert behind", () => {
    const { record } = story([[NOW + 89.5 * DAY, ok(someReading(someCertificate(NOW, { names: [] })))]]);
    expect(unwatch(record!, NOW).map(short)).toEqual([
      "certificate_expiring vps-1 resolved",
      "certificate_expiring vps-1 (last day) resolved",
      "certificate_faulty vps-1 resolved",
    ]);
  });
});

describe("is looked at", () => {
  const recordAt = (left: number, outcome?: Result<Reading, ReadingFailure>): CertificateRecord =>
    watch(null, target, outcome ?? ok(someReading(someCertificate(NOW, { notAfter: NOW + left * DAY }))), NOW)
      .record;
  test.each<[string, CertificateRecord | null, number, boolean]>([
    ["at once when it never was", null, 0, true],
    ["every six hours", recordAt(60), 6 * HOUR, true],
    ["and a little early, when cron is", recordAt(60), 6 * HOUR - 5 * MINUTE, true],
    ["not every five", recordAt(60), 5 * HOUR, false],
    ["every hour below 14 days", recordAt(13.9), HOUR, true],
    ["not twice an hour, when cron is doubled", recordAt(13.9), 10 * MINUTE, false],
    ["every hour while it cannot be read", recordAt(60, failed("silent")), HOUR, true],
    ["every six hours where no Worker can", recordAt(60, failed("behind_cloudflare")), 5 * HOUR, false],
  ])("%s", (_, record, after, due) => {
    expect(isDue(record, NOW + after)).toBe(due);
  });
});
