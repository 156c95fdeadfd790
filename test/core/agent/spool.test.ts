import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Inbox } from "../../../agent/lib/inbox.mjs";
import { Sender } from "../../../agent/lib/sender.mjs";
import { Spool, SpoolFull } from "../../../agent/lib/spool.mjs";

const MIB = 1_048_576;
let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "spool-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (most = 64 * MIB) => new Spool(join(directory, "spool"), most);
const segments = () => readdirSync(join(directory, "spool")).filter((name) => name.endsWith(".jsonl"));

/** Everything that is left in a spool. */
function drain(spool: Spool, lines = 500): string[] {
  const all: string[] = [];
  for (let batch = spool.peek(lines, MIB); batch !== null; batch = spool.peek(lines, MIB)) {
    all.push(...batch.lines);
    spool.moveTo(batch.behind);
  }
  return all;
}

describe("the spool", () => {
  test("gives back what it was given, in order, whatever the batches and however often it is reopened", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), lines: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant("send" as const), lines: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant("reopen" as const), lines: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        rmSync(join(directory, "spool"), { recursive: true, force: true });
        let spool = open();
        let given = 0;
        const taken: string[] = [];
        for (const { kind, lines } of steps) {
          if (kind === "append") spool.append(Array.from({ length: lines }, () => `line ${given++} ö`));
          else if (kind === "send") {
            const batch = spool.peek(lines, MIB);
            if (batch === null) continue;
            taken.push(...batch.lines);
            spool.moveTo(batch.behind);
          } else {
            spool.close();
            spool = open();
          }
        }
        taken.push(...drain(spool));
        spool.close();
        expect(taken).toEqual(Array.from({ length: given }, (_, i) => `line ${i} ö`));
      }),
      { numRuns: 40 },
    );
  });

  test("gives a batch again that nobody said was taken", () => {
    const spool = open();
    spool.append(["a", "b", "c"]);
    expect(spool.peek(2, MIB)?.lines).toEqual(["a", "b"]);
    expect(spool.peek(2, MIB)?.lines).toEqual(["a", "b"]);
    expect(open().peek(2, MIB)?.lines).toEqual(["a", "b"]);
  });

  test("passes over the line that a kill has torn", () => {
    open().append(["whole"]);
    appendFileSync(join(directory, "spool", segments()[0]!), '{"half":');
    const spool = open();
    spool.append(["next"]);
    expect(drain(spool)).toEqual(["whole", "next"]);
  });

  test.runIf(spawnSync("prlimit").status === 0)("keeps nothing of a write that a full disk has torn", () => {
    const script = join(import.meta.dirname, "../../support/full-disk.mjs");
    const output = execFileSync(process.execPath, [script, join(directory, "spool")], { encoding: "utf8" });
    expect(JSON.parse(output)).toEqual({
      failures: ["EFBIG", "EFBIG"],
      lines: ["first", "second", "third"],
      bytes: 19,
    });
    expect(segments()).toHaveLength(1);
  });

  test("goes on from the beginning where its place is lost", () => {
    const spool = open();
    spool.append(["a", "b"]);
    spool.moveTo(spool.peek(1, MIB)!.behind);
    writeFileSync(join(directory, "spool", "place.json"), "");
    expect(drain(open())).toEqual(["a", "b"]);
  });

  test("takes no more than it has room for, and drops nothing for it", () => {
    const spool = open(MIB);
    const line = "x".repeat(10_000);
    expect(() => {
      for (;;) spool.append([line]);
    }).toThrow(SpoolFull);
    const kept = drain(spool);
    expect(kept).toHaveLength(104);
    expect(() => spool.append([line])).not.toThrow();
  });

  test("removes what was sent", () => {
    const spool = open();
    const line = "x".repeat(100_000);
    for (let i = 0; i < 30; i++) spool.append([line]);
    expect(segments().length).toBeGreaterThan(2);
    drain(spool);
    expect(segments().length).toBeLessThan(2);
  });

  test("keeps a batch below the bytes of one message, but gives a long line alone", () => {
    const spool = open();
    spool.append(["x".repeat(600), "y".repeat(600), "z".repeat(2_000)]);
    expect(spool.peek(9, 1_000)?.lines).toEqual(["x".repeat(600)]);
    drain(spool, 2);
    spool.append(["z".repeat(2_000)]);
    expect(spool.peek(9, 1_000)?.lines).toEqual(["z".repeat(2_000)]);
  });
});

/** The edge, as far as a sender meets it: an answer for each message. */
function sending(
  spool: Spool,
  answer: (body: string, id: string | undefined, n: number) => { status: number; body?: unknown },
) {
  const sent: { id: string | undefined; lines: number }[] = [];
  const client = {
    post: async (_: string, body: string, id?: string) => {
      sent.push({ id, lines: (JSON.parse(body) as { events: unknown[] }).events.length });
      const { status, body: said = null } = answer(body, id, sent.length);
      return { status, body: said, retryAfter: null, skew: null, problem: null };
    },
  } as unknown as ConstructorParameters<typeof Sender>[0]["client"];
  const rejected = join(directory, "rejected");
  return { sent, rejected, sender: new Sender({ client, spool, stream: "trades", rejected }) };
}

const events = (n: number) => Array.from({ length: n }, (_, i) => JSON.stringify({ id: `e${i}` }));

describe("the sender", () => {
  test("sends a batch under the same id until the edge has it", async () => {
    const spool = open();
    spool.append(events(3));
    const { sent, sender } = sending(spool, (_, __, n) => ({ status: [0, 503][n - 1] ?? 202 }));
    const waits = [await sender.step(), await sender.step(), await sender.step(), await sender.step()];
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[1]).toBeGreaterThanOrEqual(1_000);
    expect(waits.slice(2)).toEqual([0, null]);
  });

  test("asks again under a new id what the edge left out of a batch whose answer was lost", async () => {
    const spool = open();
    spool.append(events(3));
    const stored = new Set<string | undefined>();
    const { sent, rejected, sender } = sending(spool, (_, id, n) => {
      if (stored.has(id)) return { status: 409 };
      stored.add(id);
      return n === 1 ? { status: 0 } : { status: 202, body: { faults: [{ index: 1, problem: "no price" }] } };
    });
    while ((await sender.step()) !== null);
    expect(sent.map(({ id }) => id)).toEqual([sent[0]?.id, sent[0]?.id, undefined]);
    expect(readdirSync(rejected)).toHaveLength(1);
    expect(drain(spool)).toEqual([]);
    // The next batch is a message like any other.
    spool.append(events(1));
    await sender.step();
    expect(sent.at(-1)?.id).toMatch(/^trades_/);
  });

  test("finds the one event that the edge will not take, keeps it aside, and sends the others", async () => {
    const spool = open();
    spool.append(events(40));
    const taken: string[] = [];
    const { rejected, sender } = sending(spool, (body) => {
      if (body.includes('"e17"')) return { status: 400 };
      taken.push(...(JSON.parse(body) as { events: { id: string }[] }).events.map(({ id }) => id));
      return { status: 202 };
    });
    while ((await sender.step()) !== null);
    expect(taken).toEqual(
      events(40)
        .map((_, i) => `e${i}`)
        .filter((id) => id !== "e17"),
    );
    expect(readdirSync(rejected)).toHaveLength(1);
  });

  test("keeps aside what the edge left out of a batch that it took", async () => {
    const spool = open();
    spool.append(events(3));
    const { rejected, sender } = sending(spool, () => ({
      status: 202,
      body: { faults: [{ index: 1, problem: "no such symbol" }] },
    }));
    expect(await sender.step()).toBe(0);
    expect(readdirSync(rejected)).toHaveLength(1);
  });
});

describe("the inbox", () => {
  const inbox = () => {
    const spools = { trades: open(), events: new Spool(join(directory, "events"), MIB) };
    return { spools, inbox: new Inbox(join(directory, "inbox"), join(directory, "rejected"), spools) };
  };
  const leave = (name: string, text: string) => writeFileSync(join(directory, "inbox", name), text);
  const event = (id: string, stream = "trades") => JSON.stringify({ stream, event: { id } });

  test("takes files in the order of their names, each into its spool, and leaves none behind", () => {
    const { inbox: it, spools } = inbox();
    leave("2.json", event("second"));
    leave("1.json", event("first"));
    leave("3.json", event("of operators", "events"));
    leave(".half", '{"stream"');
    expect([it.take(), it.take()]).toEqual([3, 0]);
    expect(drain(spools.trades)).toEqual(['{"id":"first"}', '{"id":"second"}']);
    expect(drain(spools.events)).toEqual(['{"id":"of operators"}']);
    expect(readdirSync(it.directory)).toEqual([".half"]);
  });

  test.each([
    ["no JSON", "{"],
    ["no object", "null"],
    ["no event", '{"stream":"trades"}'],
    ["an event without an id", '{"stream":"trades","event":{}}'],
    ["a stream that is none", '{"stream":"../x","event":{"id":"a"}}'],
    [
      "a file without end",
      JSON.stringify({ stream: "trades", event: { id: "a", more: "x".repeat(70_000) } }),
    ],
  ])("puts %s aside, and goes on", (_, text) => {
    const { inbox: it, spools } = inbox();
    leave("1.json", text);
    leave("2.json", event("good"));
    expect(it.take()).toBe(2);
    expect(drain(spools.trades)).toEqual(['{"id":"good"}']);
    expect(readdirSync(it.rejected)).toEqual(["1.json"]);
  });

  test("follows no link out of it", () => {
    const { inbox: it, spools } = inbox();
    writeFileSync(join(directory, "secret"), event("not theirs"));
    symlinkSync(join(directory, "secret"), join(it.directory, "1.json"));
    it.take();
    expect([spools.trades.bytes, readdirSync(it.rejected)]).toEqual([0, ["1.json"]]);
  });

  /** Room for 104 lines of trades. */
  const cramped = () => {
    const spools = { trades: open(MIB), events: new Spool(join(directory, "events"), MIB) };
    return { spools, inbox: new Inbox(join(directory, "inbox"), join(directory, "rejected"), spools) };
  };
  const large = (id: string) =>
    JSON.stringify({ stream: "trades", event: { id, more: "x".repeat(10_000 - 22 - id.length) } });
  const takeAll = (it: Inbox) => {
    while (it.take() > 0);
  };

  test("leaves files where they are while there is no room, and takes them in their order when there is", () => {
    const { inbox: it, spools } = cramped();
    const names = Array.from({ length: 200 }, (_, i) => `${1000 + i}`);
    for (const name of names) leave(`${name}.json`, large(name));
    takeAll(it);
    expect([it.full, readdirSync(it.directory).length]).toEqual([true, 96]);
    const taken: string[] = [];
    while (taken.length < names.length) {
      taken.push(...drain(spools.trades).map((line) => (JSON.parse(line) as { id: string }).id));
      takeAll(it);
    }
    expect(taken).toEqual(names);
    expect([it.full, readdirSync(it.directory)]).toEqual([false, []]);
  });

  test("lets what operators should know pass a thousand trades that have to wait", () => {
    const { inbox: it, spools } = cramped();
    for (let i = 0; i < 1_000; i++) leave(`${1000 + i}.json`, large("trade"));
    leave("3000.json", event("of operators", "events"));
    takeAll(it);
    expect(drain(spools.events)).toEqual(['{"id":"of operators"}']);
    expect([it.full, readdirSync(it.directory).length]).toEqual([true, 896]);
  });
});
