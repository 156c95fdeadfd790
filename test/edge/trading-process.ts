import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, vi } from "vitest";
import { parseConfig } from "../../shared/config/config.ts";
import type { Json } from "../../shared/json.ts";
import { createApp } from "../../workers/app.ts";
import { createServices } from "../../workers/create-services.ts";
import type { Services } from "../../workers/services.ts";
import { asDescribed } from "./as-described.ts";
import { freshAddress } from "../support/addresses.ts";
import { validVariables } from "../support/variables.ts";
import { ORIGIN } from "./sign-in-support.ts";

const PAPER_KEY = "a-key-for-paper-trading";
const LIVE_KEY = "another-key-for-live-trading";
const BASE = "https://vps.example";

const { d, x } = (await crypto.subtle.exportKey(
  "jwk",
  ((await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair).privateKey,
)) as JsonWebKey;
const variables = {
  ...validVariables,
  ORIGINS: `[{"name":"paper","url":"${BASE}/paper"},{"name":"live","url":"${BASE}/live"}]`,
  ORIGIN_SIGNING_KEY: JSON.stringify({ kty: "OKP", crv: "Ed25519", d, x }),
  TRADING_ORIGINS: '{"paper":["paper"],"live":["live"]}',
  TRADING_PAPER_KEY: PAPER_KEY,
  TRADING_LIVE_KEY: LIVE_KEY,
};

export function createEdge(
  more: Readonly<Record<string, string>> = {},
  instead: Partial<Services> = {},
): ReturnType<typeof createApp> {
  const config = parseConfig({ ...variables, ...more });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const bindings = env as typeof env & Readonly<Record<string, unknown>>;
  return createApp({ ...createServices(bindings, config.value), ...instead });
}
const edge = createEdge();

/** The trading process as the edge may rely on it: it takes an order id once, and asks for the key of its mode. */
export const trading = {
  /** Orders carried out, by mode and id. */
  orders: new Map<string, Json>(),
  paths: [] as string[],
  /** What happens to the next request instead. */
  next: null as ((carryOut: () => Response) => Response | Promise<Response>) | null,

  reset(): void {
    this.orders.clear();
    this.paths.length = 0;
    this.next = null;
  },

  async handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.paths.push(`${request.method} ${pathname}`);
    const mode = pathname.split("/")[1] ?? "";
    if (request.headers.get("x-trading-mode") !== mode) return new Response(null, { status: 400 });
    if (request.headers.get("x-trading-key") !== (mode === "live" ? LIVE_KEY : PAPER_KEY)) {
      return new Response(null, { status: 401 });
    }
    if (!request.headers.has("signature")) return new Response(null, { status: 401 });
    if (pathname.endsWith("/portfolio")) return Response.json({ positions: [], mode });
    const order = await request.json<{ orderLinkId: string }>();
    const carryOut = () => {
      const id = `${mode} ${order.orderLinkId}`;
      if (!this.orders.has(id)) this.orders.set(id, order);
      return Response.json({ orderId: `bybit-${this.orders.size}` });
    };
    const { next } = this;
    this.next = null;
    return next === null ? carryOut() : next(carryOut);
  },
};

const passed = globalThis.fetch;
vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
  const request = new Request(input, init);
  return request.url.startsWith(BASE) ? trading.handle(request) : passed(input, init);
});
afterAll(() => {
  vi.restoreAllMocks();
});

/** A request as it comes through the front door of `app`. */
export async function call(path: string, init: RequestInit, app = edge) {
  const headers = new Headers(init.headers);
  if (!headers.has("CF-Connecting-IP")) headers.set("CF-Connecting-IP", freshAddress());
  const request = new Request(`${ORIGIN}${path}`, { ...init, headers });
  const response = await app.fetch(request, env, createExecutionContext());
  return asDescribed(request.method, path, response);
}

export const ORDER = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "0.5", price: "60000" };
let keys = 0;
export const freshKey = () => `order-number-${keys++}`;

/** `POST /api/trade` as a program with a token. */
export const placeOrder = (
  jwt: string,
  order: unknown,
  key: string | null,
  more: Readonly<Record<string, string>> = {},
  app = edge,
) =>
  call(
    "/api/trade",
    {
      method: "POST",
      body: JSON.stringify(order),
      headers: {
        Authorization: `Bearer ${jwt}`,
        "Content-Type": "application/json",
        ...(key === null ? {} : { "Idempotency-Key": key }),
        ...more,
      },
    },
    app,
  );
