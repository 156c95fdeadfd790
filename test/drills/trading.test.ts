/** Orders and commands while the runtime is killed, against the real Worker in a process of its own. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTradingStage, type TradingStage } from "../support/trading-stage.ts";

const ORDERS = 32;
const AT_ONCE = 5;
const KILLS = 2;
const COMMANDS = 12;
/** Until the audit log has been told. */
const PATIENCE = { timeout: 20_000, interval: 250 };

let stage: TradingStage;
beforeAll(async () => {
  stage = await openTradingStage();
});
afterAll(() => stage.close());

const order = (price: number) => ({
  symbol: "BTCUSDT",
  side: "buy",
  type: "limit",
  quantity: "0.001",
  price,
});
const isOrder = ({ url }: { readonly url: string }) => url === "/trade";
const idOf = ({ body }: { readonly body: string }) =>
  (JSON.parse(body) as { orderLinkId: string }).orderLinkId;

/** As a client must: the same key until there is an answer. */
async function tradeUntilAnswered(key: string, price: number): Promise<string> {
  for (;;) {
    const answer = await stage.trade(key, order(price));
    if (answer?.status === 200) return answer.text;
    if (answer !== null && ![409, 502, 503].includes(answer.status)) throw new Error(answer.text);
    await delay(100);
  }
}

/**
 * The audit log ends up with one answer of each order, and however the runtime died: each time one left there is one event
 * that it was about to, and nothing is in the log twice.
 */
async function expectRecorded(orders: ReadonlySet<string>): Promise<void> {
  const steps = await vi.waitFor(async () => {
    const found = (await stage.steps()).filter(({ detail }) => orders.has(detail.order));
    const answered = found.filter(({ detail }) => detail.step === "answered");
    expect(answered).toHaveLength(orders.size);
    return found;
  }, PATIENCE);
  const left = stage.trading.arrived.filter((request) => isOrder(request) && orders.has(idOf(request)));
  const leaving = steps.filter(({ detail }) => detail.step === "leaving").map(({ requestId }) => requestId);
  expect(leaving).toEqual(expect.arrayContaining(left.map(({ headers }) => headers["x-request-id"])));
  expect(new Set(leaving).size).toBe(leaving.length);
  const named = steps.map(
    ({ requestId, detail }) => `${requestId} ${detail.order} ${detail.attempt} ${detail.step}`,
  );
  expect(new Set(named).size).toBe(named.length);
}

test("an order is one order at the exchange, whenever the runtime is killed and however often it is sent", async () => {
  const answers = new Map<string, string>();
  let next = 0;
  const client = async () => {
    for (let i = next++; i < ORDERS; i = next++) {
      answers.set(`order-${i}-of-drill`, await tradeUntilAnswered(`order-${i}-of-drill`, 100 + i));
    }
  };
  const clients = Promise.all(Array.from({ length: AT_ONCE }, client));
  for (let kill = 0; kill < KILLS; kill++) {
    const before = stage.trading.arrived.filter(isOrder).length;
    // In the midst of things: some are stored, some sent, some carried out and not answered.
    while (stage.trading.arrived.filter(isOrder).length < before + ORDERS / 4) await delay(1);
    await stage.restart();
  }
  await clients;

  const sent = stage.trading.arrived.filter(isOrder);
  const byPrice = Map.groupBy(sent, ({ body }) => (JSON.parse(body) as { price: string }).price);
  expect(byPrice.size).toBe(ORDERS);
  // However often it was sent, it was under one id, which the exchange takes once.
  for (const attempts of byPrice.values()) expect(new Set(attempts.map(idOf)).size).toBe(1);
  expect(new Set(sent.map(idOf)).size).toBe(ORDERS);
  expect(
    new Set(Array.from(answers.values(), (text) => (JSON.parse(text) as { orderId: string }).orderId)).size,
  ).toBe(ORDERS);

  const before = sent.length;
  for (const [key, text] of answers) {
    const again = await stage.trade(key, order(100 + Number(key.split("-")[1])));
    expect(again?.text).toBe(text);
  }
  expect(stage.trading.arrived.filter(isOrder)).toHaveLength(before);
  await expectRecorded(new Set(sent.map(idOf)));
  console.log(
    `${ORDERS} orders through ${KILLS} kills: sent ${sent.length} times, ${ORDERS} orders at the exchange`,
  );
});

test.each([
  ["leaving", "before it leaves, with the event in the audit log and without", 0],
  ["answered", "when it has been answered, with that in the audit log and without", 1],
] as const)("an order is killed %s: %s", async (step, _when, arrivals) => {
  const keys = Array.from(
    { length: 4 },
    (_, i) => [`killed-${step}-${i}`, 1_000 + arrivals * 10 + i] as const,
  );
  const before = stage.trading.arrived.length;
  await stage.hold(step);
  const first = keys.map(([key, price]) => stage.trade(key, order(price)));
  const arrived = () => stage.trading.arrived.slice(before).filter(isOrder);
  // More than these where an earlier order's event is told again.
  await vi.waitFor(async () => {
    expect(await stage.hold()).toBeGreaterThanOrEqual(keys.length);
    expect(arrived()).toHaveLength(keys.length * arrivals);
  }, PATIENCE);
  await stage.restart();
  // Who was answered was answered in spite of the log.
  expect((await Promise.all(first)).map((answer) => answer?.status)).toEqual(
    keys.map(() => (arrivals === 0 ? undefined : 200)),
  );
  await Promise.all(keys.map(([key, price]) => tradeUntilAnswered(key, price)));
  expect(arrived()).toHaveLength(keys.length);
  await expectRecorded(new Set(arrived().map(idOf)));
});

test("commands come in order, none is lost and none carried out twice, over kills of the edge", async () => {
  let carriedOut = 0;
  const seqs: number[] = [];
  const actions: string[] = [];
  const agent = async () => {
    const answer = await stage.vps("GET", "/ingest/commands");
    if (answer?.status !== 200) return;
    const { commands } = JSON.parse(answer.text) as {
      commands: { id: string; seq: number; action: string; reason: string }[];
    };
    for (const { id, seq, action, reason } of commands) {
      // What it remembers durably: the last one it carried out.
      if (seq > carriedOut) {
        carriedOut = seq;
        seqs.push(seq);
        actions.push(action === "restart_service" ? reason : action);
      }
      await stage.vps("POST", `/ingest/commands/${id}/ack`, '{"state":"done"}');
    }
  };
  const expected: string[] = [];
  for (let i = 0; i < COMMANDS; i++) {
    const reason = `command ${i}`;
    const told = await stage.operate("/admin/api/trading/commands", {
      action: "restart_service",
      service: "bot",
      reason,
    });
    expect(told.status).toBe(202);
    expected.push(reason);
    if (i % 3 === 1) await agent();
  }
  const asked = await stage.operate("/admin/api/trading/kill", { action: "flatten", reason: "drill" });
  const { confirmation } = JSON.parse(asked.text) as { confirmation: { code: string } };
  // Between the two steps, with commands waiting, and again right after the second.
  await stage.restart();
  const confirmed = await stage.operate("/admin/api/trading/kill/confirm", { code: confirmation.code });
  expect(confirmed.status).toBe(200);
  expected.push("flatten");
  await stage.restart();
  expect((await stage.trade("order-while-halted", order(1)))?.status).toBe(503);
  await agent();
  await agent();
  expect(actions).toEqual(expected);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  const last = await stage.vps("GET", "/ingest/commands");
  expect(JSON.parse(last?.text ?? "")).toMatchObject({ killSwitch: { action: "flatten" }, commands: [] });
});
