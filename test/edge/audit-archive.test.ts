import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { followCheckpoints } from "../../shared/audit/anchors.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import { SEGMENT_RECORDS } from "../../shared/audit/retention.ts";
import { verifyLog } from "../../shared/audit/verify.ts";
import { DAY } from "../../shared/time.ts";
import { jsonLines } from "../../workers/audit/export.ts";
import { archiveAudit } from "../../workers/cron/jobs/audit-archive.ts";
import { dropArchived, expireArchive } from "../../workers/cron/jobs/audit-retention.ts";
import type { Services } from "../../workers/services.ts";
import { CHAIN_BEGINS, chainOf, sha256 } from "../support/audit-chain.ts";
import { auditRows, emptyAudit, insertRows, testServices } from "../support/audit-log.ts";

const product = testServices();
const trail = product.auditTrail;
/** What the retention said about itself. */
let said: string[] = [];
const services: Services = {
  ...product,
  audit: async (events) => {
    said.push(...events.map(({ event }) => event));
  },
};

const COUNT = 30;
const classes = ["access", "verification", "security"] as const;
const rows = chainOf(COUNT, (seq) => ({ class: classes[seq % 3]! }));
/** A time at which a segment that is not full is closed. */
const WEEK_LATER = CHAIN_BEGINS + 10 * DAY;

beforeEach(async () => {
  await emptyAudit();
  said = [];
});

const names = async (): Promise<readonly string[]> =>
  (await env.BACKUPS.list()).objects.map(({ key }) => key);

const exported = (from: number | null = null) =>
  jsonLines(trail, { time: { from, to: null }, filter: {} }, WEEK_LATER);

async function verdictOf(lines: AsyncIterable<string>) {
  const anchors = followCheckpoints([], null);
  if (!anchors.ok) throw new Error(anchors.error);
  async function* trimmed() {
    for await (const line of lines) yield line.trimEnd();
  }
  return verifyLog(trimmed(), anchors.value, sha256);
}

const seqsLeft = async (): Promise<readonly number[]> => (await auditRows()).map(({ seq }) => seq);

const archivedAndDropped = async (all: readonly AuditRow[], now: number): Promise<void> => {
  await insertRows(all);
  await archiveAudit(services, now);
  await dropArchived(services, now);
};

describe("archiving", () => {
  test("waits until records are old and many, or have waited for a week", async () => {
    await insertRows(rows);
    expect(await archiveAudit(services, CHAIN_BEGINS + 8 * DAY)).toEqual({ archived: 0 });
    expect(await archiveAudit(services, WEEK_LATER)).toEqual({ archived: 1 });
    expect(await archiveAudit(services, WEEK_LATER)).toEqual({ archived: 0 });
    expect(await names()).toEqual(["audit/segments/chain-1/000000000001-000000000029.jsonl.gz"]);
    expect(said).toEqual(["audit_segment_archived"]);
  });

  test("keeps what it copied in D1, and the newest record out of the archive", async () => {
    await insertRows(rows);
    await archiveAudit(services, WEEK_LATER);
    expect(await auditRows()).toEqual(rows);
    const [segment] = await trail.segments.all();
    expect(segment).toMatchObject({
      first: 1,
      last: { seq: 29, hash: rows[28]!.hash },
      before: null,
      faults: 0,
      remaining: 29,
    });
    const lines = await Array.fromAsync((await trail.archive.lines(segment!.path))!);
    expect(lines).toHaveLength(31);
    expect(lines.join("")).not.toContain("203.0.113.7");
    expect(sha256(lines.map((line) => `${line}\n`).join(""))).toBe(segment!.digest);
    async function* again() {
      yield* lines;
    }
    expect(await verdictOf(again())).toMatchObject({ records: 29, faults: [] });
  });

  test("makes full segments, next to each other", { timeout: 30_000 }, async () => {
    const many = chainOf(SEGMENT_RECORDS + 50);
    await insertRows(many);
    expect(await archiveAudit(services, CHAIN_BEGINS + 3 * DAY)).toEqual({ archived: 1 });
    expect(await archiveAudit(services, WEEK_LATER)).toEqual({ archived: 1 });
    const [first, second] = await trail.segments.all();
    expect([first!.first, first!.last.seq, second!.first, second!.before]).toEqual([
      1,
      SEGMENT_RECORDS,
      SEGMENT_RECORDS + 1,
      many[SEGMENT_RECORDS - 1]!.hash,
    ]);
    expect(await verdictOf(exported())).toMatchObject({ records: SEGMENT_RECORDS + 50, faults: [] });
  });

  test("two runs at once do what one does", async () => {
    await insertRows(rows);
    await Promise.all([archiveAudit(services, WEEK_LATER), archiveAudit(services, WEEK_LATER)]);
    expect(await names()).toHaveLength(1);
    expect(await trail.segments.all()).toHaveLength(1);
  });

  test("stopped between any two steps goes on with the very same segment", async () => {
    await insertRows(rows);
    const stops: readonly Partial<Services>[] = [
      {
        auditTrail: {
          ...trail,
          archive: { ...trail.archive, writeLines: () => Promise.reject(new Error("stop")) },
        },
      },
      { audit: () => Promise.reject(new Error("stop")) },
      {
        auditTrail: {
          ...trail,
          segments: { ...trail.segments, archived: () => Promise.reject(new Error("stop")) },
        },
      },
    ];
    for (const [run, stop] of stops.entries()) {
      await expect(archiveAudit({ ...services, ...stop }, WEEK_LATER + run * DAY)).rejects.toThrow("stop");
      await dropArchived(services, WEEK_LATER + 800 * DAY);
      expect(await seqsLeft()).toHaveLength(COUNT + run);
      await insertRows([{ ...chainOf(COUNT + run + 1).at(-1)!, recorded_at: CHAIN_BEGINS + 100 + run }]);
    }
    await archiveAudit(services, CHAIN_BEGINS + 3 * DAY);
    expect(await names()).toEqual(["audit/segments/chain-1/000000000001-000000000029.jsonl.gz"]);
    expect((await trail.segments.all())[0]).toMatchObject({ last: { seq: 29 }, faults: 0 });
  });

  test("of a log that was touched keeps the evidence, and its rows stay", async () => {
    await insertRows(
      rows.with(4, { ...rows[4]!, body: rows[4]!.body.replace("ops", "eve") }).toSpliced(9, 1),
    );
    await archiveAudit(services, WEEK_LATER);
    const [segment] = await trail.segments.all();
    expect(segment!.faults).toBe(2);
    expect(await dropArchived(services, WEEK_LATER + 800 * DAY)).toEqual({ dropped: 0 });
    expect((await verdictOf(exported())).faults).toEqual([
      { kind: "edited", seq: 5 },
      { kind: "missing", first: 10, last: 10 },
    ]);
  });

  test("never writes over what the archive has", async () => {
    await insertRows(rows);
    await env.BACKUPS.put("audit/segments/chain-1/000000000001-000000000029.jsonl.gz", "something else");
    await expect(archiveAudit(services, WEEK_LATER)).rejects.toThrow("the archive holds other records");
    expect(await dropArchived(services, WEEK_LATER + 800 * DAY)).toEqual({ dropped: 0 });
  });
});

describe("dropping", () => {
  const left = (...gone: readonly string[]) =>
    rows.filter((row) => row.seq === COUNT || !gone.includes(row.class)).map(({ seq }) => seq);

  test("takes each class out of D1 when its time is over, never the newest record", async () => {
    await insertRows(rows);
    await archiveAudit(services, WEEK_LATER);
    expect(await dropArchived(services, CHAIN_BEGINS + 29 * DAY)).toEqual({ dropped: 0 });
    expect(await dropArchived(services, CHAIN_BEGINS + 31 * DAY)).toEqual({ dropped: 9 });
    expect(await seqsLeft()).toEqual(left("access"));
    expect(await dropArchived(services, CHAIN_BEGINS + 32 * DAY)).toEqual({ dropped: 0 });
    expect(await dropArchived(services, CHAIN_BEGINS + 366 * DAY)).toEqual({ dropped: 10 });
    expect(await seqsLeft()).toEqual(left("access", "verification"));
    expect(await dropArchived(services, CHAIN_BEGINS + 731 * DAY)).toEqual({ dropped: 10 });
    expect(await seqsLeft()).toEqual([COUNT]);
    expect(said.slice(1)).toEqual([
      "audit_records_dropped",
      "audit_records_dropped",
      "audit_records_dropped",
    ]);
  });

  test("leaves the chain whole: the export brings the archived records back", async () => {
    await archivedAndDropped(rows, CHAIN_BEGINS + 400 * DAY);
    expect(await seqsLeft()).toEqual(left("access", "verification"));
    expect(await verdictOf(exported())).toMatchObject({
      records: COUNT,
      head: { seq: COUNT, hash: rows[COUNT - 1]!.hash },
      faults: [],
    });
    expect(await verdictOf(exported(CHAIN_BEGINS + 12))).toMatchObject({
      first: 12,
      records: 19,
      faults: [],
    });
  });

  test("takes nothing of which the archive has no copy", async () => {
    await insertRows(rows);
    await archiveAudit(services, WEEK_LATER);
    const [name] = await names();
    await env.BACKUPS.delete(name!);
    expect(await dropArchived(services, WEEK_LATER + 800 * DAY)).toEqual({ dropped: 0 });
    expect(await seqsLeft()).toHaveLength(COUNT);
    await expect(verdictOf(exported())).rejects.toThrow("the archive has no audit/segments");
  });

  test("by size takes the oldest archived segments whole", async () => {
    await insertRows(rows);
    await archiveAudit(services, WEEK_LATER);
    // As if D1 held four million records behind the segment.
    await insertRows([{ ...chainOf(31).at(-1)!, seq: 4_000_031, recorded_at: WEEK_LATER }]);
    expect(await dropArchived(services, WEEK_LATER)).toEqual({ dropped: 29 });
    expect(await seqsLeft()).toEqual([30, 4_000_031]);
  });

  test("after two years the archived lines go, and their hash stays in the log", async () => {
    await archivedAndDropped(rows, CHAIN_BEGINS + 731 * DAY);
    expect(await expireArchive(services, CHAIN_BEGINS + 739 * DAY)).toEqual({ expired: 0 });
    expect(await expireArchive(services, CHAIN_BEGINS + 741 * DAY)).toEqual({ expired: 1 });
    expect(await names()).toEqual([]);
    expect(said.at(-1)).toBe("audit_segment_expired");
    expect(await expireArchive(services, CHAIN_BEGINS + 741 * DAY)).toEqual({ expired: 0 });
  });
});
