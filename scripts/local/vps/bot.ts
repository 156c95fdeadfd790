import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MINUTE, SECOND } from "../../../shared/time.ts";
import type { PlayAccount } from "../../../test/doubles/vps/account.ts";
import { leave } from "./leave.ts";

/** Forty trades an hour and 60,000 USDT a day: busy, but within the limits of row G3. */
const TRADE_EVERY = 1.5 * MINUTE;
const HEARTBEAT_EVERY = 20 * SECOND;
const FIRST_TRADE = 5 * SECOND;
const SYMBOL = "BTCUSDT";
const QUANTITY = 0.001;
const FIRST_PRICE = 60_000;
/** The largest step of the price, as a share of it. */
const STEP = 0.002;

/** A bot that buys and sells by turns at a price that wanders, as long as the agent's file lets it. */
export function startBot(directory: string, service: string, account: PlayAccount): { stop(): void } {
  const bots = join(directory, "bots");
  mkdirSync(bots, { recursive: true });
  let price = FIRST_PRICE;
  let trades = 0;

  const trade = (): void => {
    if (!mayTrade(directory)) return;
    price *= 1 + STEP * (2 * Math.random() - 1);
    account.deal({
      symbol: SYMBOL,
      side: trades++ % 2 === 0 ? "buy" : "sell",
      quantity: String(QUANTITY),
      price: price.toFixed(2),
    });
  };
  const beat = (): void => leave(bots, `${service}.json`, { status: "up", metrics: { trades } });

  beat();
  const timers = [
    setTimeout(trade, FIRST_TRADE),
    setInterval(trade, TRADE_EVERY),
    setInterval(beat, HEARTBEAT_EVERY),
  ];
  return { stop: () => timers.forEach((timer) => clearTimeout(timer)) };
}

function mayTrade(directory: string): boolean {
  const path = join(directory, "trading.json");
  return existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as { allowed: boolean }).allowed;
}
