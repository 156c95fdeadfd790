import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openAccount } from "../../../scripts/local/vps/account.ts";
import type { TradeEvent } from "../../../shared/trading/event.ts";
import { readTradeEvents } from "../../../shared/trading/trade-events.ts";

const directory = mkdtempSync(join(tmpdir(), "edge-account-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const order = { symbol: "BTCUSDT", side: "buy", quantity: 0.1, price: 60_000 };
const trade = (key: string, change = {}) =>
  openAccount(directory, "paper").answer(
    "POST",
    "trade",
    { "idempotency-key": key },
    JSON.stringify({ ...order, ...change }),
  );
/** What it left for the agent, as the edge reads it. */
function reported(of: string): readonly TradeEvent[] {
  const inbox = join(of, "inbox");
  const left = readdirSync(inbox).map(
    (name) => JSON.parse(readFileSync(join(inbox, name), "utf8")) as { stream: string; event: unknown },
  );
  expect(new Set(left.map(({ stream }) => stream))).toEqual(new Set(["trades"]));
  const read = readTradeEvents({ events: left.map(({ event }) => event) }, Date.now());
  if (!read.ok) throw new Error(read.error);
  expect(read.value.faults).toEqual([]);
  return read.value.events;
}
const portfolio = () => openAccount(directory, "paper").answer("GET", "portfolio", {}, "").answer;

describe("the local VPS's account of play money", () => {
  test("has after a restart what it had before, to the last digit", () => {
    for (const key of ["a", "b", "c"]) expect(trade(key).status).toBe(200);
    trade("d", { side: "sell", quantity: 0.3 });
    trade("e", { symbol: "ETHUSDT", quantity: 0.1, price: 3_000 });
    trade("f", { symbol: "ETHUSDT", quantity: 0.2, price: 3_000 });
    expect(portfolio()).toEqual({
      mode: "paper",
      currency: "USDT",
      balance: 9_100,
      positions: [{ symbol: "ETHUSDT", quantity: 0.3 }],
    });
  });

  test("leaves an order and a fill of each for the agent, as the edge takes them", () => {
    const dealings = reported(directory).filter(({ type }) => type !== "balance");
    expect(dealings.map(({ mode, type }) => `${mode} ${type}`).toSorted()).toEqual([
      ...Array<string>(6).fill("paper fill"),
      ...Array<string>(6).fill("paper order"),
    ]);
  });

  test("says what it is worth at its start and after each dealing, at the last prices", () => {
    const other = mkdtempSync(join(directory, "worth-"));
    const account = openAccount(other, "live");
    account.deal({ symbol: "BTCUSDT", side: "buy", quantity: "0.1", price: "60000" });
    account.deal({ symbol: "BTCUSDT", side: "sell", quantity: "0.05", price: "50000" });
    openAccount(other, "live");
    const balances = reported(other).filter((event) => event.type === "balance");
    expect(balances.map(({ mode, equity }) => `${mode} ${equity}`).toSorted()).toEqual([
      "live 10000",
      "live 10000",
      "live 9000",
      "live 9000",
    ]);
  });

  test.each([{ quantity: 0 }, { quantity: -1 }, { price: "x" }, { side: "hold" }])("refuses %j", (wrong) => {
    expect(trade("g", wrong).status).toBe(400);
  });
});
