import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { CHAIN_START, verifyChain, type ChainFault } from "../../shared/audit/chain.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { sealRecord, type AuditRow } from "../../shared/audit/record.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const event: AuditEvent = {
  at: 1_790_000_000_000,
  class: "security",
  event: "session_started",
  actor: { type: "operator", id: "ops" },
  address: "203.0.113.7",
  outcome: "success",
  requestId: null,
  detail: { z: 1, a: "ü", nested: { y: [1.5, null], b: true } },
};

function chainOf(length: number, chain = "chain-1"): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const place = { seq, recordedAt: 1_790_000_000_000 + seq, chain, previous: rows.at(-1)?.hash ?? null };
    rows.push(sealRecord({ ...event, detail: { seq } }, { day: "2026-09-21", hash: "aa" }, place, sha256));
  }
  return rows;
}

/** The row with a changed body, and a hash that fits it again. */
const rewritten = (row: AuditRow, edit: (body: string) => string): AuditRow => {
  const body = edit(row.body);
  return { ...row, body, hash: sha256(body) };
};

const faultsOf = async (rows: readonly AuditRow[]): Promise<readonly ChainFault[]> =>
  (await verifyChain(rows, CHAIN_START, sha256)).faults;

test("a record's body is canonical JSON without the readable address, and its hash is the body's", () => {
  const place = { seq: 1, recordedAt: 1, chain: "c", previous: null };
  const row = sealRecord(event, { day: "2026-09-21", hash: "aa" }, place, sha256);
  expect(row.body).toBe(
    '{"actor_id":"ops","actor_type":"operator","address_hash":{"day":"2026-09-21","hash":"aa"},"at":1790000000000,' +
      '"attestation":{"chain_uid":"c"},"class":"security","detail":{"a":"ü","nested":{"b":true,"y":[1.5,null]},"z":1},' +
      '"event":"session_started","outcome":"success","recorded_at":1,"request_id":null,"seq":1}',
  );
  expect(row.hash).toBe(sha256(row.body));
});

describe("verifying the chain", () => {
  let rows: AuditRow[];
  beforeEach(() => {
    rows = chainOf(6);
  });

  test("finds nothing wrong with a whole log, also from its middle and with addresses forgotten", async () => {
    const head = { seq: 6, hash: rows[5]!.hash };
    expect(await verifyChain(rows, CHAIN_START, sha256)).toEqual({ head, faults: [] });
    expect(await verifyChain(rows.slice(3), { seq: 3, hash: rows[2]!.hash }, sha256)).toEqual({
      head,
      faults: [],
    });
    expect(await faultsOf(rows.map((row) => ({ ...row, address: null })))).toEqual([]);
    expect(await verifyChain([], CHAIN_START, sha256)).toEqual({ head: CHAIN_START, faults: [] });
  });

  test.each<[string, (rows: AuditRow[]) => AuditRow[], readonly ChainFault[]]>([
    [
      "an edited body",
      (all) => all.with(2, { ...all[2]!, body: all[2]!.body.replace("success", "failure") }),
      [{ kind: "edited", seq: 3 }],
    ],
    ["a body that is no JSON", (all) => all.with(2, { ...all[2]!, body: "{" }), [{ kind: "edited", seq: 3 }]],
    [
      "an edited body with its hash made to fit",
      (all) =>
        all.with(
          2,
          rewritten(all[2]!, (body) => body.replace("ops", "sop")),
        ),
      [
        { kind: "column_differs", seq: 3, column: "actor_id" },
        { kind: "unlinked", seq: 4 },
      ],
    ],
    [
      "an edited column",
      (all) => all.with(1, { ...all[1]!, outcome: "denied" }),
      [{ kind: "column_differs", seq: 2, column: "outcome" }],
    ],
    ["removed records", (all) => all.toSpliced(2, 2), [{ kind: "missing", first: 3, last: 4 }]],
    ["a removed beginning", (all) => all.slice(2), [{ kind: "missing", first: 1, last: 2 }]],
    [
      "swapped records",
      (all) => all.with(1, { ...all[3]!, seq: 2 }).with(3, { ...all[1]!, seq: 4 }),
      [
        { kind: "moved", seq: 2, from: 4 },
        { kind: "unlinked", seq: 3 },
        { kind: "moved", seq: 4, from: 2 },
        { kind: "unlinked", seq: 5 },
      ],
    ],
    ["a record told twice", (all) => all.toSpliced(3, 0, all[2]!), [{ kind: "out_of_order", seq: 3 }]],
    [
      "a part of another chain",
      (all) => all.with(2, chainOf(6, "chain-2")[2]!),
      [
        { kind: "unlinked", seq: 3 },
        { kind: "unlinked", seq: 4 },
      ],
    ],
  ])("finds %s and says where", async (_what, tamper, faults) => {
    expect(await faultsOf(tamper(rows))).toEqual(faults);
  });

  test("tells a log that was cut at its end, or wholly rewritten, by its head", async () => {
    const { head } = await verifyChain(rows.slice(0, 4), CHAIN_START, sha256);
    expect(head).toEqual({ seq: 4, hash: rows[3]!.hash });
    expect((await verifyChain(chainOf(6, "forged"), CHAIN_START, sha256)).head.hash).not.toBe(rows[5]!.hash);
  });

  test("does not collect more faults than help", async () => {
    const many = chainOf(1100).map((row) => Object.assign({}, row, { outcome: "denied" }));
    expect(await faultsOf(many)).toHaveLength(1000);
  });

  test("finds any one change of any stored value", async () => {
    const change = fc.record({
      index: fc.nat(4),
      column: fc.constantFrom(
        "at",
        "recorded_at",
        "class",
        "event",
        "actor_type",
        "actor_id",
        "outcome",
        "request_id",
        "body",
        "hash",
        "seq",
      ),
      value: fc.oneof(fc.string(), fc.nat()),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ index, column, value }) => {
        const row = rows[index]! as AuditRow & Record<string, unknown>;
        fc.pre(row[column] !== value && (column !== "seq" || typeof value === "number"));
        expect(await faultsOf(rows.with(index, { ...row, [column]: value }))).not.toEqual([]);
      }),
    );
  });
});
