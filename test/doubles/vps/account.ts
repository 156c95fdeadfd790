import * as z from "zod";
import { decimal, formatDecimal, multiply, parseDecimal, toNumber } from "../../../shared/trading/decimal.ts";
import type { Mode, Side } from "../../../shared/trading/order.ts";

const amount = z.coerce.string().refine((text) => (parseDecimal(text) ?? 0n) > 0n);
const order = z.object({
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: amount,
  price: amount,
});

/** What was carried out. Amounts are decimals. */
export interface Dealing {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
}

/** What the account has: USDT, and of each symbol how much. Decimals. */
export interface Holdings {
  readonly balance: string;
  readonly positions: Readonly<Record<string, string>>;
  /** What each symbol was last traded at; absent in what older code has kept. */
  readonly prices?: Readonly<Record<string, string>>;
}

const FRESH: Holdings = { balance: "10000", positions: {} };

/** What it is all worth in USDT at the last prices, a decimal; what has no price counts nothing. */
const worth = ({ balance, positions, prices = {} }: Holdings): string =>
  formatDecimal(
    Object.entries(positions).reduce(
      (sum, [symbol, quantity]) => sum + multiply(decimal(quantity), decimal(prices[symbol] ?? "0")),
      decimal(balance),
    ),
  );

interface Reply {
  readonly status: number;
  readonly answer: unknown;
}

/** What the trading process does with play money: fills at the price asked, once an idempotency key. */
export class PlayAccount {
  readonly #mode: Mode;
  readonly #filled: (dealing: Dealing, now: Holdings) => void;
  readonly #answers = new Map<string, unknown>();
  #holdings: Holdings;

  /** `filled` hears of each dealing, and what the account has after it. */
  constructor(
    mode: Mode,
    holdings: Holdings = FRESH,
    filled: (dealing: Dealing, now: Holdings) => void = () => undefined,
  ) {
    this.#mode = mode;
    this.#holdings = holdings;
    this.#filled = filled;
  }

  answer(
    method: string,
    path: "trade" | "portfolio",
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: string,
  ): Reply {
    if (path === "portfolio") return { status: 200, answer: this.#portfolio() };
    if (method !== "POST") return { status: 405, answer: { error: "POST an order" } };
    return this.#trade(String(headers["idempotency-key"] ?? ""), body);
  }

  get equity(): string {
    return worth(this.#holdings);
  }

  deal(dealing: Dealing): void {
    const { symbol, side, quantity, price } = dealing;
    const { balance, positions, prices } = this.#holdings;
    const bought = side === "buy" ? decimal(quantity) : -decimal(quantity);
    this.#holdings = {
      balance: formatDecimal(decimal(balance) - multiply(bought, decimal(price))),
      positions: { ...positions, [symbol]: formatDecimal(decimal(positions[symbol] ?? "0") + bought) },
      prices: { ...prices, [symbol]: price },
    };
    this.#filled(dealing, this.#holdings);
  }

  #portfolio() {
    const { balance, positions } = this.#holdings;
    return {
      mode: this.#mode,
      currency: "USDT",
      balance: toNumber(decimal(balance)),
      positions: Object.entries(positions)
        .filter(([, quantity]) => quantity !== "0")
        .map(([symbol, quantity]) => ({ symbol, quantity: toNumber(decimal(quantity)) })),
    };
  }

  #trade(key: string, body: string): Reply {
    const earlier = this.#answers.get(key);
    if (key !== "" && earlier !== undefined) return { status: 200, answer: earlier };
    const wanted = order.safeParse(parsed(body));
    if (!wanted.success) return { status: 400, answer: { error: "no order" } };
    this.deal(wanted.data);
    const { quantity, price } = wanted.data;
    const answer = {
      ...wanted.data,
      quantity: Number(quantity),
      price: Number(price),
      mode: this.#mode,
      orderId: `${this.#mode}-${this.#answers.size + 1}`,
      status: "filled",
    };
    this.#answers.set(key === "" ? answer.orderId : key, answer);
    return { status: 200, answer };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
