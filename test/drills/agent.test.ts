/** The real agent against the real Worker, each a process that gets killed, with an address between that stays. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TradingOverview } from "../../shared/trading/overview.ts";
import { createAgentHost } from "../support/agent-process.ts";
import { buildEdge, startEdge, type EdgeBuild } from "../support/edge-process.ts";
import { newOperator, PASSWORD } from "../support/operator.ts";
import { startSwitchboard } from "../support/switchboard.ts";

let build: EdgeBuild;
let storage: string;

beforeAll(async () => {
  build = await buildEdge("test/support/edge-with-accounts.ts");
  storage = await mkdtemp(join(tmpdir(), "agent-drill-"));
});
afterAll(async () => {
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
  const cookie = (login.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
  return async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { Cookie: cookie, Origin: url, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
}

test(`${EVENTS} events that bots leave arrive once, through an outage and kills of the edge and of the agent`, async () => {
  const board = await startSwitchboard();
  let edge = await startEdge(build, storage);
  board.connect(edge.url);
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
    const ask = await signIn(edge.url);
    const counted = async () => ((await ask("/admin/api/trading")) as TradingOverview).events.counted;
    await expect.poll(counted, { timeout: 40_000, interval: 500 }).toBe(EVENTS);
    // Nothing more comes of it.
    await delay(500);
    expect(await counted()).toBe(EVENTS);
    expect(host.waiting()).toBe(0);
    await agent.stop();
    expect(host.lines.join()).not.toContain("event_rejected");
  } finally {
    host.delete();
    await edge.stop();
    await board.close();
  }
});
