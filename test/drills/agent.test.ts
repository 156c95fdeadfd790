/** The real agent against the real Worker, each a process that gets killed, with an address between that stays. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TradingOverview } from "../../shared/trading/overview.ts";
import type { VpsStatus } from "../../durable-objects/vps.ts";
import { createAgentHost } from "../support/agent-process.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { newOperator, PASSWORD } from "../support/operator.ts";
import { startSwitchboard, type Switchboard } from "../support/switchboard.ts";
import { CookieJar } from "../support/cookie-jar.ts";

let build: EdgeBuild;
let storage: string;
let board: Switchboard;
let edge: EdgeProcess;
let ask: Awaited<ReturnType<typeof signIn>>;

beforeAll(async () => {
  build = await buildEdge("test/support/edge-with-accounts.ts");
  storage = await mkdtemp(join(tmpdir(), "agent-drill-"));
  board = await startSwitchboard();
  edge = await startEdge(build, storage);
  board.connect(edge.url);
  ask = await signIn(board.url);
  await ask("/admin/api/step-up", { password: PASSWORD });
});
afterAll(async () => {
  await edge.stop();
  await board.close();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

const EVENTS = 10_000;

/** An operator's view of trading, over a session that outlives the edge's process. */
async function signIn(url: string) {
  const operator = await newOperator();
  await fetch(`${url}/test/account`, { method: "POST", body: JSON.stringify(operator.statements) });
  const login = await fetch(`${url}/admin/login`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: url },
    body: new URLSearchParams({ account: operator.name, password: PASSWORD, code: await operator.code() }),
  });
  const jar = new CookieJar();
  jar.keep(login);
  return async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { Cookie: jar.header, Origin: url, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // A step-up begins a session anew.
    jar.keep(response);
    return response.json();
  };
}

test(`${EVENTS} events that bots leave arrive once, through an outage and kills of the edge and of the agent`, async () => {
  const host = createAgentHost(board.url);
  try {
    let agent = host.start();
    const fill = (n: number) => ({
      id: `execution-${n}`,
      type: "fill",
      symbol: "BTCUSDT",
      side: n % 2 === 0 ? "buy" : "sell",
      quantity: "0.0001",
      price: "60000",
      at: Date.now(),
    });
    const leave = (from: number, to: number) => {
      for (let n = from; n < to; n++) host.leave(fill(n));
    };
    leave(0, 3_000);
    await expect.poll(host.waiting, { timeout: 10_000 }).toBeLessThan(3_000);
    // The edge dies while batches are under way: some are stored and their answers lost.
    await edge.kill();
    board.connect(null);
    leave(3_000, 6_000);
    await expect.poll(host.waiting, { timeout: 10_000, interval: 5 }).toBeLessThan(2_500);
    // The agent dies between a write and the removal of what was written.
    await agent.kill();
    leave(6_000, EVENTS);
    agent = host.start();
    edge = await startEdge(build, storage);
    board.connect(edge.url);
    const counted = async () => ((await ask("/admin/api/trading")) as TradingOverview).events.counted;
    await expect.poll(counted, { timeout: 60_000, interval: 1_000 }).toBe(EVENTS);
    // Nothing more comes of it.
    await delay(500);
    expect(await counted()).toBe(EVENTS);
    expect(host.waiting()).toBe(0);
    await agent.stop();
    expect(host.lines.join()).not.toContain("event_rejected");
  } finally {
    host.delete();
  }
  // A busy machine takes seconds to start the edge, which happens twice.
}, 120_000);

test("an operator's stop reaches the bots' file and the configured hook, and its outcome the operator", async () => {
  const done = join(storage, "hook-ran");
  const host = createAgentHost(board.url, {
    hooks: { stop: [process.execPath, "-e", `require("fs").appendFileSync(${JSON.stringify(done)}, "x")`] },
  });
  const agent = host.start();
  try {
    const asked = (await ask("/admin/api/trading/kill", { action: "stop", reason: "a drill" })) as {
      confirmation: { code: string };
    };
    await ask("/admin/api/trading/kill/confirm", { code: asked.confirmation.code });
    const standing = async () => {
      const { killSwitch } = (await ask("/admin/api/trading")) as TradingOverview;
      return killSwitch.command?.status;
    };
    await expect.poll(standing, { timeout: 20_000, interval: 250 }).toBe("done");
    expect(JSON.parse(await readFile(join(host.directory, "trading.json"), "utf8"))).toMatchObject({
      allowed: false,
      action: "stop",
    });
    expect(await readFile(done, "utf8")).toBe("x");
    const { services, hosts } = (await ask("/admin/api/checks/heartbeats")) as VpsStatus;
    expect(services).toMatchObject([{ name: "vps-1", state: { kind: "up" } }]);
    expect(hosts[0]?.figures.memory).toBeGreaterThan(0);
    await agent.stop();
    const after = (await ask("/admin/api/checks/heartbeats")) as VpsStatus;
    expect(after.services[0]?.state.kind).toBe("stopping");
  } finally {
    host.delete();
  }
});
