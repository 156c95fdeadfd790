import * as z from "zod";
import type { Mode } from "../../../shared/trading/order.ts";

const order = z.object({
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: z.coerce.number().positive(),
  price: z.coerce.number().positive(),
});

interface Reply {
  readonly status: number;
  readonly answer: unknown;
}

/** What the trading process does with play money: fills at the price asked, once an idempotency key. */
export class PlayAccount {
  readonly #mode: Mode;
  #balance = 10_000;
  readonly #positions = new Map<string, number>();
  readonly #filled = new Map<string, unknown>();

  constructor(mode: Mode) {
    this.#mode = mode;
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

  #portfolio() {
    const positions = [...this.#positions].map(([symbol, quantity]) => ({ symbol, quantity }));
    return { mode: this.#mode, currency: "USDT", balance: this.#balance, positions };
  }

  #trade(key: string, body: string): Reply {
    const earlier = this.#filled.get(key);
    if (key !== "" && earlier !== undefined) return { status: 200, answer: earlier };
    const wanted = order.safeParse(parsed(body));
    if (!wanted.success) return { status: 400, answer: { error: "no order" } };
    const { symbol, side, quantity, price } = wanted.data;
    const signed = side === "buy" ? quantity : -quantity;
    this.#balance -= signed * price;
    this.#positions.set(symbol, (this.#positions.get(symbol) ?? 0) + signed);
    const answer = {
      ...wanted.data,
      mode: this.#mode,
      orderId: `${this.#mode}-${this.#filled.size + 1}`,
      status: "filled",
    };
    this.#filled.set(key === "" ? answer.orderId : key, answer);
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
