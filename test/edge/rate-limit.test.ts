import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../shared/config/config.ts";
import type { TrafficClass } from "../../shared/limits/rules.ts";
import type { App } from "../../workers/context.ts";
import { rateLimit } from "../../workers/http/rate-limit.ts";
import { requestContext } from "../../workers/http/request-context.ts";
import { createLimiter } from "../../workers/limits/limiter.ts";
import { platformPorts } from "../../workers/limits/shard-client.ts";
import { createServices } from "../../workers/create-services.ts";
import { validVariables } from "../support/variables.ts";

const CLASS_OF_PATH: Readonly<Record<string, TrafficClass>> = {
  "/api/x": "api",
  "/api/confirm": "confirm",
  "/api/health": "health",
  "/page": "general",
};

interface IsolateOptions {
  readonly bindings?: Partial<typeof env>;
  readonly underAttack?: boolean;
}

/** One isolate's whole stack, with a clock that a test can put forward. */
function isolate({ bindings = {}, underAttack = false }: IsolateOptions = {}) {
  const config = parseConfig({ ...validVariables });
  if (!config.ok) throw new Error("the test's variables are wrong");
  const services = createServices({ ...env }, config.value);
  const clock = { ahead: 0 };
  const ports = platformPorts({ ...env, ...bindings }, services.log);
  const { lifts } = services.policy;
  const limiter = createLimiter({ ...ports, lifts, now: () => Date.now() + clock.ahead });
  const app = new Hono<App>();
  app.use(requestContext({ ...services, limiter }));
  app.use(
    rateLimit(config.value.limits, {
      classOf: (c) => CLASS_OF_PATH[c.req.path] ?? "general",
      underAttack: () => underAttack,
    }),
  );
  app.all("*", (c) => c.text("through"));
  const contexts: ExecutionContext[] = [];
  const get = async (path: string, address: string): Promise<Response> => {
    const ctx = createExecutionContext();
    contexts.push(ctx);
    const request = new Request(`https://edge.example${path}`, { headers: { "CF-Connecting-IP": address } });
    return app.fetch(request, env, ctx);
  };
  const burst = (count: number, path: string, address: string) =>
    Promise.all(Array.from({ length: count }, () => get(path, address)));
  /** Until all work that was left for after the answers is done. */
  const settled = () => Promise.all(contexts.map((ctx) => waitOnExecutionContext(ctx)));
  /** What every request does before it is counted: hears of the policy's changes. */
  const hear = () => services.policy.prepare(() => {});
  return { get, burst, settled, limiter, clock, hear };
}

const statuses = (responses: readonly Response[]) => {
  const count: Record<number, number> = {};
  for (const { status } of responses) count[status] = (count[status] ?? 0) + 1;
  return count;
};

describe("twenty in a minute", () => {
  test("each answer says truly how many are left", async () => {
    const { get } = isolate();
    for (let left = 19; left >= 0; left--) {
      const response = await get("/api/x", "203.0.113.1");
      expect(response.status).toBe(200);
      expect(response.headers.get("RateLimit-Policy")).toBe('"api";q=20;w=60');
      expect(response.headers.get("RateLimit")).toMatch(new RegExp(`^"api";r=${left};t=(59|60)$`));
      expect(response.headers.get("X-RateLimit-Limit")).toBe("20");
      expect(response.headers.get("X-RateLimit-Remaining")).toBe(`${left}`);
      const reset = Number(response.headers.get("X-RateLimit-Reset")) - Date.now() / 1_000;
      expect(reset).toBeGreaterThan(57);
      expect(reset).toBeLessThanOrEqual(61);
    }
  });

  test("the 21st is told to wait a quarter of an hour, and costs no object a call from then on", async () => {
    const { get, limiter } = isolate();
    for (let i = 0; i < 20; i++) await get("/api/x", "203.0.113.2");
    const refused = await get("/api/x", "203.0.113.2");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("Retry-After")).toBe("900");
    expect(refused.headers.get("RateLimit")).toBe('"api";r=0;t=900');
    expect(await refused.json()).toMatchObject({
      status: "error",
      message: "Rate limit exceeded",
      code: "rate_limited",
      requestId: refused.headers.get("X-Request-Id"),
    });
    const { calls } = limiter.counts();
    for (let i = 0; i < 20; i++) expect((await get("/api/x", "203.0.113.2")).status).toBe(429);
    expect(limiter.counts().calls).toBe(calls);
    expect((await get("/page", "203.0.113.2")).status).toBe(200);
  });

  test("200 at once through three isolates: twenty get through", async () => {
    const answers = await Promise.all(
      [isolate(), isolate(), isolate()].map(({ burst }) => burst(67, "/api/x", "203.0.113.3")),
    );
    const count = statuses(answers.flat());
    expect(count[200]).toBe(20);
    expect((count[429] ?? 0) + (count[403] ?? 0)).toBe(181);
  });

  test("ten confirms; the tightest rule is the one that is told", async () => {
    const { get } = isolate();
    for (let i = 0; i < 9; i++) await get("/api/confirm", "203.0.113.4");
    const tenth = await get("/api/confirm", "203.0.113.4");
    expect(tenth.status).toBe(200);
    expect(tenth.headers.get("RateLimit-Policy")).toBe('"api";q=20;w=60, "confirm";q=10;w=60');
    expect(tenth.headers.get("X-RateLimit-Limit")).toBe("10");
    expect(tenth.headers.get("X-RateLimit-Remaining")).toBe("0");
    const eleventh = await get("/api/confirm", "203.0.113.4");
    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    expect((await get("/api/x", "203.0.113.4")).status).toBe(200);
  });

  test("thirty health checks and ten more", async () => {
    const { get } = isolate();
    for (let i = 0; i < 40; i++) expect((await get("/api/health", "203.0.113.5")).status).toBe(200);
    expect((await get("/api/health", "203.0.113.5")).status).toBe(429);
  });

  test("an attack leaves a burst of four", async () => {
    const { burst } = isolate({ underAttack: true });
    expect(statuses(await burst(8, "/page", "203.0.113.6"))).toEqual({ 200: 4, 429: 4 });
  });

  test("does not hold for Discord's own calls, not even from an address that bad signatures got jailed", async () => {
    const headers = { "CF-Connecting-IP": "198.51.100.77" };
    const ask = async (path: string, method: string) =>
      (await exports.default.fetch(`https://edge.example${path}`, { method, headers })).status;
    const unsigned = [];
    for (let i = 0; i < 25; i++) unsigned.push(await ask("/interactions", "POST"));
    expect(new Set(unsigned)).toEqual(new Set([401]));
    expect(await ask("/verify", "GET")).toBe(403);
    expect(await ask("/interactions", "POST")).toBe(401);
  });
});

describe("a jailed address", () => {
  test("is refused everywhere with 403, and free again once the isolate hears that it is lifted", async () => {
    const [here, there] = [isolate(), isolate()];
    const ctx = createExecutionContext();
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    for (let i = 0; i < 3; i++) await here.limiter.offend("203.0.113.8", "suspicious_content", waitUntil);
    await waitOnExecutionContext(ctx);
    for (const { get } of [here, there]) {
      const response = await get("/page", "203.0.113.8");
      expect(response.status).toBe(403);
      expect(response.headers.get("Retry-After")).toBe("3600");
      expect(await response.json()).toMatchObject({ code: "ip_blocked", message: "IP blocked" });
    }
    const config = parseConfig({ ...validVariables });
    const { bans } = createServices({ ...env }, config.ok ? config.value : (undefined as never));
    const jailed = (await bans.list(1_000)).filter(({ key }) => key === "203.0.113.8");
    expect(jailed).toMatchObject([{ offence: "suspicious_content", repeats: 0 }]);
    expect(await bans.find("203.0.113.8")).toMatchObject({ cause: { jail: "default" } });
    expect(await bans.lift("203.0.113.8")).toBe(true);
    for (const { get, hear } of [here, there]) {
      expect((await get("/page", "203.0.113.8")).status).toBe(403);
      await hear();
      expect((await get("/page", "203.0.113.8")).status).toBe(200);
    }
  });

  test("costs no call to any object, however often and long it tries", async () => {
    const { get, hear, limiter, clock, settled } = isolate();
    await hear();
    const ctx = createExecutionContext();
    const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
    for (let i = 0; i < 3; i++) await limiter.offend("203.0.113.18", "suspicious_content", waitUntil);
    await waitOnExecutionContext(ctx);
    expect((await get("/page", "203.0.113.18")).status).toBe(403);
    await settled();
    const { calls } = limiter.counts();
    for (clock.ahead = 0; clock.ahead < 3_500_000; clock.ahead += 25_000) {
      expect((await get("/page", "203.0.113.18")).status).toBe(403);
    }
    await settled();
    expect(limiter.counts().calls).toBe(calls);
  });

  test("a hundred refused requests in a minute jail it", async () => {
    const { get, settled, limiter } = isolate();
    const seen: number[] = [];
    for (let i = 0; i < 120; i++) seen.push((await get("/api/x", "203.0.113.9")).status);
    expect(seen.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(seen.slice(20, 100)).toEqual(Array.from({ length: 80 }, () => 429));
    await settled();
    expect((await get("/page", "203.0.113.9")).status).toBe(403);
    expect(limiter.jailings()).toEqual({ flood: 1 });
  });
});

describe("an object that does not answer", () => {
  const broken = {
    RATE_SHARD: {
      getByName: () => ({ decide: () => Promise.reject(new Error("unreachable")) }),
    } as unknown as typeof env.RATE_SHARD,
  };

  test("loose requests go on under the platform's limiter, without invented figures", async () => {
    const { get } = isolate({ bindings: broken });
    const seen: Response[] = [];
    for (let i = 0; i < 25; i++) seen.push(await get("/api/x", "203.0.113.10"));
    expect(statuses(seen)).toEqual({ 200: 20, 429: 5 });
    expect(seen[0]!.headers.get("RateLimit-Policy")).toBe('"api";q=20;w=60');
    expect(seen[0]!.headers.has("RateLimit")).toBe(false);
  });

  test("strict ones are refused with 503", async () => {
    const { get } = isolate({ bindings: broken });
    const response = await get("/api/confirm", "203.0.113.11");
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("2");
    expect(await response.json()).toMatchObject({ code: "internal" });
  });

  test("one that hangs costs half a second once, not each request", async () => {
    const hanging = {
      RATE_SHARD: {
        getByName: () => ({ decide: () => new Promise(() => {}) }),
      } as unknown as typeof env.RATE_SHARD,
    };
    const { get } = isolate({ bindings: hanging });
    const before = Date.now();
    for (let i = 0; i < 10; i++) expect((await get("/page", "203.0.113.12")).status).toBe(200);
    expect(Date.now() - before).toBeLessThan(1_000);
  });
});
