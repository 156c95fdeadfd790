/** The agent's own process, whose hooks take their time. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAgentHost } from "../../support/agent-process.ts";
import { playEdge } from "../../support/played-edge.ts";

/** How long a restart takes, in milliseconds: above everything else here. */
const RESTART = 3_000;
const WAIT = { timeout: 15_000, interval: 20 };

let edge: Awaited<ReturnType<typeof playEdge>>;
let host: ReturnType<typeof createAgentHost>;
let directory = "";
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "hooks-"));
  edge = await playEdge();
  // Each appends a letter when it begins, and another when it ends.
  const hook = (begins: string, ends: string, takes: number) => [
    process.execPath,
    "-e",
    `const note = (text) => fs.appendFileSync(process.argv[1], text);
     note("${begins}"); setTimeout(() => note("${ends}"), ${takes})`,
    join(directory, "notes"),
  ];
  host = createAgentHost(edge.url, {
    hooks: { stop: hook("s", "S", 0), "restart_service:bot": hook("r", "R", RESTART) },
  });
});
afterEach(async () => {
  host.delete();
  await edge.close();
  rmSync(directory, { recursive: true, force: true });
});

const notes = () =>
  existsSync(join(directory, "notes")) ? readFileSync(join(directory, "notes"), "utf8") : "";
const word = () =>
  JSON.parse(readFileSync(join(host.directory, "trading.json"), "utf8")) as { allowed: boolean };
const command = (seq: number, action: string, service: string | null) => ({
  id: `cmd-${seq}`,
  seq,
  action,
  service,
  reason: "a test",
  requestedAt: Date.now(),
  expiresAt: null,
});
const restarts = () => [1, 2].map((seq) => command(seq, "restart_service", "bot"));

function halt() {
  edge.killSwitch = { action: "stop" };
  edge.commands.push(command(3, "stop", null));
}

test("a stop forbids, runs its hook and is told as done while a restart still runs", async () => {
  edge.commands = restarts();
  host.start();
  await expect.poll(notes, WAIT).toBe("r");
  halt();
  await expect.poll(() => edge.acknowledged, WAIT).toContain("cmd-3 done");
  expect(notes()).toBe("rsS");
  expect(word().allowed).toBe(false);
  // The restarts go on in their order, each once.
  await expect.poll(() => edge.commands.length, WAIT).toBe(0);
  expect(notes()).toBe("rsSRrR");
  expect(new Set(edge.acknowledged)).toEqual(
    new Set([1, 2, 3].flatMap((seq) => [`cmd-${seq} accepted`, `cmd-${seq} done`])),
  );
});

test("a kill amid hooks repeats none of them and loses none behind them", async () => {
  edge.commands = restarts();
  const agent = host.start();
  await expect.poll(notes, WAIT).toBe("r");
  await agent.kill();
  halt();
  host.start();
  await expect.poll(() => edge.commands.length, WAIT).toBe(0);
  expect(edge.acknowledged).toEqual(expect.arrayContaining(["cmd-1 failed", "cmd-2 done", "cmd-3 done"]));
  expect(edge.acknowledged).not.toContain("cmd-1 done");
  expect([notes().match(/r/g)?.length, notes().match(/s/g)?.length]).toEqual([2, 1]);
});

test("an agent that is stopped sees its hook through, and says how it ended before it says that it stops", async () => {
  edge.commands = restarts();
  const agent = host.start();
  await expect.poll(notes, WAIT).toBe("r");
  await agent.stop();
  expect(notes()).toBe("rR");
  expect(new Set(edge.acknowledged)).toEqual(new Set(["cmd-1 accepted", "cmd-1 done"]));
  expect(edge.beats.at(-1)).toBe("stopping");
});
