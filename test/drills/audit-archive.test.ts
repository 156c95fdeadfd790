import { spawn } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SEGMENT_RECORDS } from "../../shared/audit/retention.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";

const root = join(import.meta.dirname, "../..");
/** A full segment and some. */
const RECORDS = SEGMENT_RECORDS + 5_000;
const EVENTS = 1_000;
const KILLS = 4;
/** A run of the jobs takes about two seconds; the kill comes at any point of one. */
const LONGEST_RUN = 1_500;

let build: EdgeBuild;
let storage: string;
let edge: EdgeProcess;

beforeAll(async () => {
  build = await buildEdge("test/drills/audit-worker.ts");
  storage = await mkdtemp(join(tmpdir(), "edge-archive-"));
  await mkdir(join(storage, "checkpoints"));
});

afterAll(async () => {
  await edge.stop();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

const ask = async <T>(path: string, body?: string): Promise<T> =>
  (await fetch(`${edge.url}${path}`, body === undefined ? {} : { method: "POST", body })).json<T>();

/** The jobs as cron runs them; the process may end under them. */
const runJobs = () =>
  Promise.allSettled(["/checkpoint", "/archive", "/drop"].map((path) => ask<Record<string, number>>(path)));

let recorded = 0;
async function append(count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => `${recorded++}`);
  expect(await ask("/append", JSON.stringify(ids))).toMatchObject({ ok: true });
}

async function written(): Promise<void> {
  const waiting = async () => (await ask<{ waiting: number }>("/status")).waiting;
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
}

/** What an operator runs on the files in the drill's folder. */
async function verify(file: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(
    process.execPath,
    [
      "scripts/audit-verify.ts",
      "--export",
      join(storage, file),
      "--checkpoints",
      join(storage, "checkpoints"),
    ],
    { cwd: root },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, said }));
  });
}

describe("the audit log", () => {
  test(
    "killed while it is archived and signed loses nothing and keeps nothing twice",
    { timeout: 120_000 },
    async () => {
      edge = await startEdge(build, storage);
      while (recorded < RECORDS) await append(EVENTS);
      await written();
      for (let kill = 0; kill < KILLS; kill++) {
        const jobs = runJobs();
        await delay(Math.random() * LONGEST_RUN);
        await edge.kill();
        await jobs;
        edge = await startEdge(build, storage);
        await append(1);
        await written();
      }
      for (let done = false; !done;) {
        const { archived } = await ask<{ archived: number }>("/archive");
        done = archived === 0;
      }
      const { dropped } = await ask<{ dropped: number }>("/drop");
      await written();
      await ask("/checkpoint");

      const objects = await ask<readonly string[]>("/objects");
      const spans = objects
        .filter((key) => key.startsWith("audit/segments/"))
        .map((key) => basename(key, ".jsonl.gz").split("-").map(Number));
      // Next to each other: each begins behind the one before.
      expect(spans.map(([first]) => first)).toEqual([1, ...spans.slice(0, -1).map(([, last]) => last! + 1)]);
      expect(spans.length).toBeGreaterThanOrEqual(2);
      const checkpoints = objects.filter((key) => key.startsWith("audit/checkpoints/"));
      for (const key of checkpoints) {
        const file = await fetch(`${edge.url}/object?key=${encodeURIComponent(key)}`);
        await writeFile(join(storage, "checkpoints", basename(key)), await file.text());
      }
      const lines = await (await fetch(`${edge.url}/export`)).text();
      await writeFile(join(storage, "whole.jsonl"), lines);
      const ids = new Set(
        lines
          .trimEnd()
          .split("\n")
          .flatMap((line) => {
            const { event, request_id } = JSON.parse(line) as { event?: string; request_id?: string };
            return event === "drill" && request_id !== undefined ? [request_id] : [];
          }),
      );
      expect(ids.size).toBe(recorded);
      const { code, said } = await verify("whole.jsonl");
      console.log(
        `audit archive drill: ${KILLS} kills; ${recorded} recorded, ${spans.length} segments, ` +
          `${dropped} dropped by the last run, ${checkpoints.length} checkpoints\n${said}`,
      );
      expect(code).toBe(0);
    },
  );

  test.each<[string, (lines: string[]) => string[], string]>([
    [
      "an edited record",
      (all) => all.with(50, all[50]!.replaceAll("drill", "drull")),
      "Record 50 was edited",
    ],
    ["a removed record", (all) => all.toSpliced(50, 1), "Record 50 is missing."],
    ["swapped lines", (all) => all.with(50, all[51]!).with(51, all[50]!), "Record 50"],
    [
      "a cut end",
      (all) => [...all.slice(0, 100), all.at(-1)!],
      "The log ends at 99, but a checkpoint has seen record",
    ],
    ["a broken download", (all) => all.slice(0, -1), "A file does not end as it was written"],
  ])("on disk shows %s to `audit:verify`", async (_what, tamper, complaint) => {
    const lines = (await readFile(join(storage, "whole.jsonl"), "utf8")).trimEnd().split("\n");
    await writeFile(join(storage, "tampered.jsonl"), tamper(lines).join("\n"));
    const { code, said } = await verify("tampered.jsonl");
    expect(said).toContain(complaint);
    expect(code).toBe(1);
  });

  test("cannot be verified where there is no such file, and says so", async () => {
    expect(await verify("nothing.jsonl")).toMatchObject({
      code: 2,
      said: expect.stringContaining("ENOENT") as string,
    });
  });
});
