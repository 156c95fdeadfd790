import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { followCheckpoints } from "../../shared/audit/anchors.ts";
import {
  keyFingerprint,
  readCheckpoint,
  signCheckpoint,
  type Checkpoint,
} from "../../shared/audit/checkpoint.ts";
import { describeFault } from "../../shared/audit/describe-fault.ts";
import type { AuditRow } from "../../shared/audit/record.ts";
import { verifyLog } from "../../shared/audit/verify.ts";
import { toHex } from "../../shared/bytes.ts";
import { chainOf, CHAIN_BEGINS, exported, sha256 } from "../support/audit-chain.ts";

interface Key {
  readonly public: string;
  readonly private: CryptoKey;
}

async function freshKey(): Promise<Key> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const raw = (await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer;
  return { public: toHex(new Uint8Array(raw)), private: pair.privateKey };
}

const rows = chainOf(10);
let key: Key;
let other: Key;

beforeAll(async () => {
  [key, other] = await Promise.all([freshKey(), freshKey()]);
});

const checkpoint = (number: number, row: AuditRow, more: Partial<Checkpoint> = {}): Checkpoint => ({
  chain: "chain-1",
  number,
  sequence: row.seq,
  hash: row.hash,
  made_at: row.recorded_at,
  key: key.public,
  next_key: null,
  ...more,
});

/** Checkpoints over the records 3, 6 and 9 of the true log. */
const checkpoints = (): readonly Checkpoint[] =>
  [3, 6, 9].map((seq, index) => checkpoint(index + 1, rows[seq - 1]!));

async function* linesOf(lines: readonly string[]) {
  yield* lines;
}

async function verdictOf(lines: readonly string[], found = checkpoints()) {
  const anchors = followCheckpoints(found, null);
  if (!anchors.ok) throw new Error(anchors.error);
  return verifyLog(linesOf(lines), anchors.value, sha256);
}

describe("an export held against its checkpoints", () => {
  test("is whole when nothing was touched", async () => {
    expect(await verdictOf(exported(rows))).toEqual({
      first: 1,
      head: { seq: 10, hash: rows[9]!.hash },
      records: 10,
      agreed: 3,
      faults: [],
      filtered: false,
      to: null,
    });
  });

  const forged = chainOf(10, (seq) => (seq >= 5 ? { event: "nothing_to_see" } : {}));
  test.each<[string, readonly string[], readonly string[]]>([
    [
      "an edited record",
      exported(rows.with(4, { ...rows[4]!, body: rows[4]!.body.replace("ops", "eve") })),
      ["Record 5 was edited: its body is not what was hashed."],
    ],
    ["a removed record", exported(rows.toSpliced(4, 1)), ["Record 5 is missing."]],
    ["a removed beginning", exported(rows.slice(2)), ["Records 1 to 2 are missing."]],
    [
      "a swap",
      exported(rows.with(4, { ...rows[6]!, seq: 5 }).with(6, { ...rows[4]!, seq: 7 })),
      [
        "Record 5 holds what was recorded as 7.",
        "Record 6 does not follow the one before it: one of the two was replaced.",
        "Record 7 holds what was recorded as 5.",
        "Record 8 does not follow the one before it: one of the two was replaced.",
      ],
    ],
    [
      "a cut at the end",
      exported(rows.slice(0, 7)),
      ["The log ends at 7, but a checkpoint has seen record 9."],
    ],
    [
      "a log rewritten from its middle on, with every hash made to fit",
      exported(forged),
      ["Checkpoint 2 saw another record 6: the log was rewritten somewhere from 4 to 6."],
    ],
    [
      "a log wholly rewritten",
      exported(chainOf(10, () => ({ event: "all_is_well" }))),
      ["Checkpoint 1 saw another record 3: the log was rewritten somewhere from 1 to 3."],
    ],
    [
      "another log",
      exported(chainOf(10, () => ({}), "chain-2")),
      [
        "The records are of the log chain-2, the checkpoints of chain-1.",
        "Checkpoint 1 saw another record 3: the log was rewritten somewhere from 1 to 3.",
      ],
    ],
    ["an empty log", exported([]), ["The log ends at 0, but a checkpoint has seen record 9."]],
    [
      "a download that broke off",
      exported(rows).slice(0, -1),
      ["A file does not end as it was written: it was cut, or its download broke off."],
    ],
    [
      "a last record taken from a file behind its last checkpoint",
      exported(rows).toSpliced(10, 1),
      ["A file does not end as it was written: it was cut, or its download broke off."],
    ],
    ["a line that is none", exported(rows).toSpliced(3, 0, "{"), ["Line 4 is no JSON."]],
  ])("shows %s and says where", async (_what, lines, faults) => {
    expect((await verdictOf(lines)).faults.map(describeFault)).toEqual(faults);
  });

  test("says something about whatever the lines are", async () => {
    const row = fc.record({ seq: fc.nat(12), body: fc.oneof(fc.json(), fc.string()), hash: fc.string() });
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      row.map((value) => JSON.stringify(value)),
      fc.constantFrom(...exported(rows)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        expect((await verdictOf(lines)).faults.map(describeFault)).not.toEqual([]);
      }),
    );
  });

  test("needs no record after its last when it was asked to end before", async () => {
    const to = rows[6]!.recorded_at + 1;
    expect((await verdictOf(exported(rows.slice(0, 7), 1, to))).faults).toEqual([]);
    expect((await verdictOf(exported(rows.slice(0, 5), 1, to))).faults).toEqual([
      { kind: "truncated", last: 5, expected: 6 },
    ]);
  });

  test("may begin in the middle, where a checkpoint vouches for what was before", async () => {
    expect((await verdictOf(exported(rows.slice(3), 4))).faults).toEqual([]);
    const cut = chainOf(10, (seq) => (seq === 3 ? { event: "other" } : {}));
    expect((await verdictOf(exported(cut.slice(3), 4))).faults).toContainEqual({ kind: "unlinked", seq: 4 });
    expect((await verdictOf(exported(rows.slice(4), 5))).faults).toEqual([]);
  });

  test("may be told in several files, each with its own end", async () => {
    const parts = [...exported(rows.slice(0, 4), 1, CHAIN_BEGINS), ...exported(rows.slice(4), 5)];
    expect(await verdictOf(parts)).toMatchObject({ records: 10, agreed: 3, faults: [] });
    const broken = [...exported(rows.slice(0, 4)).slice(0, -1), ...exported(rows.slice(4), 5)];
    expect((await verdictOf(broken)).faults).toEqual([{ kind: "cut_short" }]);
  });
});

describe("checkpoints", () => {
  test("carry a signature that covers every field", async () => {
    const signed = await signCheckpoint(checkpoint(1, rows[2]!), key.private);
    expect(await readCheckpoint(JSON.stringify(signed))).toEqual({ ok: true, value: signed.checkpoint });
    for (const [field, value] of Object.entries({
      sequence: 4,
      number: 2,
      chain: "x",
      made_at: 1,
      hash: rows[3]!.hash,
      key: other.public,
      next_key: other.public,
    })) {
      const edited = { ...signed, checkpoint: { ...signed.checkpoint, [field]: value } };
      expect(await readCheckpoint(JSON.stringify(edited))).toEqual({
        ok: false,
        error: "has a wrong signature",
      });
    }
  });

  test.each([
    ["{", "is no JSON"],
    ["{}", "is no checkpoint"],
    ["null", "is no checkpoint"],
  ])("read from %s are refused: %s", async (text, error) => {
    expect(await readCheckpoint(text)).toEqual({ ok: false, error });
  });

  const faultsOf = (found: readonly Checkpoint[], pinned: string | null = null) => {
    const anchors = followCheckpoints(found, pinned);
    return anchors.ok ? anchors.value.faults.map(describeFault) : anchors.error;
  };

  test("may come in any order and twice", () => {
    const all = checkpoints();
    expect(faultsOf([...all, ...all].toReversed())).toEqual([]);
  });

  test("are missed when one is gone", () => {
    expect(faultsOf(checkpoints().toSpliced(1, 1))).toEqual(["Checkpoint 2 is missing."]);
    expect(faultsOf(checkpoints().slice(1))).toEqual(["Checkpoint 1 is missing."]);
  });

  test("of one number that say different things are told", () => {
    const forked = [...checkpoints(), checkpoint(2, rows[4]!)];
    expect(faultsOf(forked)).toEqual(["There are two checkpoints 2 that say different things."]);
  });

  test("by another key are not believed, unless the key before named it", () => {
    const [first, second, third] = checkpoints();
    const foreign = { ...second!, key: other.public };
    expect(faultsOf([first!, foreign, third!])).toEqual([
      `Checkpoint 2 is signed by ${keyFingerprint(other.public)}, which no checkpoint before it named.`,
    ]);
    expect(faultsOf([...checkpoints(), foreign])).toHaveLength(1);
    expect(
      faultsOf([{ ...first!, next_key: other.public }, foreign, { ...third!, key: other.public }]),
    ).toEqual([]);
  });

  test("all made anew by a forger are not believed where the true key is given", () => {
    expect(faultsOf(checkpoints(), other.public)).toHaveLength(3);
    expect(faultsOf(checkpoints(), key.public)).toEqual([]);
  });

  test("of two logs are told apart", () => {
    expect(faultsOf([checkpoint(1, rows[2]!), checkpoint(1, rows[2]!, { chain: "chain-2" })])).toContain(
      "2 logs",
    );
  });

  test("that run backwards are told", () => {
    expect(faultsOf([checkpoint(1, rows[5]!), checkpoint(2, rows[2]!)])).toEqual([
      "Checkpoint 2 is earlier than the one before it.",
    ]);
  });
});
