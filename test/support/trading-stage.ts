import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey, startOrigin, type LocalOrigin } from "../doubles/vps/origin.ts";
import { freshAddress } from "./addresses.ts";
import { buildEdge, startEdge, type EdgeProcess } from "./edge-process.ts";
import { newOperator, PASSWORD } from "./operator.ts";
import { signedHeaders } from "./vps.ts";
import { CookieJar } from "./cookie-jar.ts";

/** Short, so that an order whose sender was killed is soon one of unknown outcome. Milliseconds. */
const LEASE = 5_000;

/** The edge in a process of its own, a trading process behind it, an operator and the VPS in front of it. */
export interface TradingStage {
  readonly trading: LocalOrigin;
  readonly edge: () => EdgeProcess;
  /** A machine that loses power, and comes back with its disk. */
  readonly restart: () => Promise<void>;
  /** As a program with a token; null where the connection broke. */
  readonly trade: (key: string, order: object) => Promise<Answer | null>;
  /** As the operator. */
  readonly operate: (path: string, body: object, method?: string) => Promise<Answer>;
  /** As the agent on the VPS; null where the connection broke. */
  readonly vps: (method: string, path: string, body?: string) => Promise<Answer | null>;
  /** From now on the audit log says nothing to events of this step of an order. Without one: how many got no answer. */
  readonly hold: (step?: string) => Promise<number>;
  /** The steps of all orders that the audit log has, oldest first. */
  readonly steps: () => Promise<readonly OrderStep[]>;
  readonly close: () => Promise<void>;
}

export interface OrderStep {
  readonly requestId: string;
  readonly detail: { readonly order: string; readonly step: string; readonly attempt: number };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function openTradingStage(): Promise<TradingStage> {
  const { variable, publicKey } = newSigningKey();
  const [build, storage, trading] = await Promise.all([
    buildEdge("test/drills/trading-worker.ts"),
    mkdtemp(join(tmpdir(), "trading-")),
    startOrigin(publicKey),
  ]);
  const start = () =>
    startEdge(build, storage, {
      ORIGINS: JSON.stringify([{ name: "vps", url: trading.url }]),
      ORIGIN_SIGNING_KEY: variable,
      GATEWAY: JSON.stringify({ firstByte: 2_000, total: 2_500 }),
      TRADING_RULES: JSON.stringify({ orderLease: LEASE, tradesPerHour: 100_000 }),
      SESSION_BIND_ADDRESS: "false",
    });
  let edge = await start();

  const send = async (path: string, init: RequestInit): Promise<Answer & { readonly headers: Headers }> => {
    const headers = new Headers(init.headers);
    headers.set("CF-Connecting-IP", freshAddress());
    const response = await fetch(`${edge.url}${path}`, { redirect: "manual", ...init, headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const attempt = async (path: string, init: RequestInit): Promise<Answer | null> => {
    try {
      return await send(path, init);
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  };

  const operator = await newOperator("operator");
  await send("/test/account", { method: "POST", body: JSON.stringify(operator.statements) });
  const signedIn = await send("/admin/login", {
    method: "POST",
    headers: { Origin: edge.url },
    body: new URLSearchParams({ account: operator.name, password: PASSWORD, code: await operator.code() }),
  });
  const jar = new CookieJar();
  jar.keep(signedIn);
  const operate = async (path: string, body: object, method = "POST") => {
    const answer = await send(path, {
      method,
      body: JSON.stringify(body),
      headers: { Cookie: jar.header, Origin: edge.url, "Content-Type": "application/json" },
    });
    jar.keep(answer);
    return answer;
  };
  await operate("/admin/api/step-up", { password: PASSWORD });
  const minted = await operate("/admin/api/tokens", { label: "bot", scopes: ["trading:write"] });
  const { jwt } = JSON.parse(minted.text) as { jwt: string };

  const look = (path: string) => send(path, { headers: { Cookie: jar.header } });
  const steps = async () => {
    const found: OrderStep[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = cursor === "" ? "" : `&cursor=${cursor}`;
      const { text } = await look(`/admin/api/audit?event=trading_action&limit=200${page}`);
      const { items, cursor: next } = JSON.parse(text) as { items: OrderStep[]; cursor: string | null };
      found.push(...items);
      cursor = next;
    }
    return found.toReversed();
  };

  return {
    trading,
    edge: () => edge,
    restart: async () => {
      await edge.kill();
      edge = await start();
    },
    trade: (key, order) =>
      attempt("/api/trade", {
        method: "POST",
        body: JSON.stringify(order),
        headers: {
          Authorization: `Bearer ${jwt}`,
          "Content-Type": "application/json",
          "Idempotency-Key": `"${key}"`,
        },
      }),
    operate,
    hold: async (step) =>
      Number((await send(`/test/hold${step === undefined ? "" : `?step=${step}`}`, {})).text),
    steps,
    vps: (method, path, body = "") =>
      attempt(path, {
        method,
        ...(method === "GET" ? {} : { body }),
        headers: { "Content-Type": "application/json", ...signedHeaders(body) },
      }),
    close: async () => {
      await edge.stop();
      await trading.down();
      await Promise.all([build.delete(), rm(storage, { recursive: true, force: true })]);
    },
  };
}
