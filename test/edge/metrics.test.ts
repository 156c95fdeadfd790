import { createExecutionContext, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dependenciesOf } from "../../shared/breaker/dependencies.ts";
import { DESTINATIONS } from "../../shared/outbox/effect.ts";
import { metricsStub } from "../../durable-objects/stubs.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import type { App } from "../../workers/context.ts";
import { createApp } from "../../workers/app.ts";
import { requestContext } from "../../workers/http/request-context.ts";
import { metricsRoute } from "../../workers/routes/metrics.ts";
import { createServices } from "../../workers/create-services.ts";
import type { Services } from "../../workers/services.ts";
import { watchTraffic } from "../../workers/cron/jobs/traffic.ts";
import { parseExposition, type Scraped } from "../support/prometheus.ts";
import { validVariables } from "../support/variables.ts";

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
  await runInDurableObject(metricsStub(env), (_, { storage }) => storage.deleteAll());
});
afterEach(() => {
  vi.useRealTimers();
});

/** An isolate: the product, and its metrics behind a door of their own. */
function isolate(bindings: Partial<typeof env> = {}) {
  const config = parseConfig({ ...validVariables });
  if (!config.ok) throw new Error("the test's variables are wrong");
  const services = createServices({ ...env, ...bindings }, config.value);
  const product = createApp(services);
  const scraped = new Hono<App>();
  scraped.use(requestContext(services));
  scraped.get("/metrics", metricsRoute);
  const ask = async (app: Hono<App>, path: string, method = "GET"): Promise<Response> => {
    const request = new Request(`https://edge.example${path}`, {
      method,
      headers: { "CF-Connecting-IP": "192.0.2.77" },
    });
    return app.fetch(request, env, createExecutionContext());
  };
  return {
    get: (path: string, method?: string) => ask(product, path, method),
    scrape: async () => {
      const response = await ask(scraped, "/metrics");
      expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
      return parseExposition(await response.text());
    },
  };
}

/** In place of a binding: every name leads to the same stub. */
const namespaceOf = (stub: object): unknown => ({ getByName: () => stub });

type Families = Awaited<ReturnType<ReturnType<typeof isolate>["scrape"]>>;

const samples = (families: Families, name: string): readonly Scraped[] => families.get(name)?.samples ?? [];
const requests = (families: Families) =>
  Object.fromEntries(
    samples(families, "edge_http_requests_total").map(({ labels, value }) => [
      `${labels["route"]} ${labels["status"]}`,
      value,
    ]),
  );

describe("/metrics", () => {
  test("counts answers by route and status, refusals too, and never by path", async () => {
    const edge = isolate();
    await edge.get("/api/health");
    await edge.get("/api/health");
    await edge.get("/api/health", "DELETE");
    await edge.get("/api/no-such-thing");
    await edge.get("/.env");
    await edge.get("/assets/no-such-file.js");
    await edge.get("/interactions", "POST");
    const families = await edge.scrape();
    expect(requests(families)).toEqual({
      "/api/health 200": 2,
      "/api/health 405": 1,
      "/interactions 401": 1,
      "none 403": 1,
      "none 404": 1,
      "/assets/:file 404": 1,
    });
    const counted = samples(families, "edge_http_request_duration_seconds").filter(({ name }) =>
      name.endsWith("_count"),
    );
    expect(counted.map(({ value }) => value)).toEqual(expect.arrayContaining([3, 2, 1]));
  });

  test("adds up what several isolates counted, and never goes back", async () => {
    const [one, two] = [isolate(), isolate()];
    await one.get("/api/health");
    await two.get("/api/health");
    await two.scrape();
    expect(requests(await one.scrape())).toMatchObject({ "/api/health 200": 2 });
    await evictDurableObject(metricsStub(env));
    expect(requests(await isolate().scrape())).toMatchObject({ "/api/health 200": 2 });
  });

  test("says how the limiter, the breakers, the outboxes, the audit log and the policy stand", async () => {
    const edge = isolate();
    await edge.get("/api/health");
    const families = await edge.scrape();
    expect(samples(families, "edge_part_up").map(({ labels, value }) => [labels["part"], value])).toEqual([
      ...dependenciesOf([]).map((name) => [`breaker:${name}`, 1]),
      ...DESTINATIONS.map((name) => [`outbox:${name}`, 1]),
      ["audit", 1],
    ]);
    const names = [
      "edge_limiter_decisions_total",
      "edge_outbox_dead",
      "edge_audit_sequence",
      "edge_policy_age_seconds",
    ];
    expect(names.filter((name) => !families.has(name))).toEqual([]);
  });

  test("stands when a part does not answer", async () => {
    const stub = { status: () => Promise.reject(new Error("gone")) };
    const families = await isolate({ BREAKER: namespaceOf(stub) as typeof env.BREAKER }).scrape();
    expect(samples(families, "edge_part_up")).toContainEqual({
      name: "edge_part_up",
      labels: { part: "breaker:discord" },
      value: 0,
    });
    expect(families.has("edge_breaker_state")).toBe(false);
  });
});

test("an isolate reports once a minute, however many requests it serves", async () => {
  const add = vi.fn<() => Promise<void>>(async () => {});
  const edge = isolate({ METRICS: namespaceOf({ add }) as typeof env.METRICS });
  for (let i = 0; i < 60; i++) {
    await edge.get("/verify");
    vi.setSystemTime(Date.now() + 3 * SECOND);
  }
  expect(add).toHaveBeenCalledTimes(2);
});

describe("what is out of the ordinary", () => {
  test("is told once, with the counts of the isolate that asks; what could not be told, a minute later", async () => {
    const config = parseConfig({ ...validVariables, ANOMALIES: '{"forbidden":2}' });
    if (!config.ok) throw new Error("the test's variables are wrong");
    const services = createServices({ ...env }, config.value);
    const told: string[] = [];
    const look = (signal: Services["signal"]) => watchTraffic({ ...services, signal }, Date.now());
    const hear: Services["signal"] = async (signals) =>
      void told.push(...signals.map(({ name, subject, state }) => `${name} ${subject} ${state}`));

    await look(hear);
    for (let i = 0; i < 3; i++) services.metrics.request("/admin/api/blocks", 403, 1);
    vi.setSystemTime(Date.now() + MINUTE);
    await expect(look(() => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
    await look(hear);
    await look(hear);
    expect(told).toEqual(["refusal_burst 403 firing"]);
    expect((await services.metrics.read()).routes).toMatchObject({
      "/admin/api/blocks": { statuses: { 403: 3 } },
    });
  });
});
