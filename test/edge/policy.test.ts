import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Hono } from "hono";
import { inspectRoutes } from "hono/dev";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { edgePolicyStub } from "../../durable-objects/stubs.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { ZONES, zonesOf } from "../../shared/http/zones.ts";
import { OPERATOR, type Command } from "../../shared/policy/change.ts";
import { HOUR, SECOND } from "../../shared/time.ts";
import { createApp } from "../../workers/app.ts";
import type { App } from "../../workers/context.ts";
import {
  changePolicy,
  exportDecisions,
  exportList,
  importDecisions,
  importList,
  type Author,
} from "../../workers/policy/operations.ts";
import { createIsolatePolicy } from "../../workers/policy/isolate-policy.ts";
import { createServices } from "../../workers/create-services.ts";
import type { Services } from "../../workers/services.ts";
import { validVariables } from "../support/variables.ts";

const bindings = { ...env };

/** A fresh isolate: its own copy of the policy, which its first request loads. */
function isolate(variables: Partial<typeof validVariables> = {}): { services: Services; app: Hono<App> } {
  const config = parseConfig({ ...validVariables, ...variables });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const services = createServices(bindings, config.value);
  return { services, app: createApp(services) };
}

interface From {
  readonly address?: string;
  readonly cf?: Partial<IncomingRequestCfProperties>;
  readonly method?: string;
}

/** A lease is settled two seconds after the answer: what all requests left is waited for once. */
const afterAnswers: Promise<void>[] = [];
afterAll(() => Promise.all(afterAnswers));

async function ask(
  { app }: { app: Hono<App> },
  path: string,
  { address = "192.0.2.1", cf, method = "GET" }: From = {},
) {
  const request = new Request(`https://edge.example${path}`, {
    method,
    headers: { "CF-Connecting-IP": address, Origin: "http://localhost:3000" },
    ...(cf === undefined ? {} : { cf }),
  });
  const ctx = createExecutionContext();
  const response = await app.fetch(request, bindings, ctx);
  afterAnswers.push(waitOnExecutionContext(ctx));
  return response;
}

const bodyOf = async (response: Response) => response.json<Record<string, unknown>>();

const ada: Author = { actor: { type: "operator", id: "ada" }, origin: null, requestId: null };

const block = (target: string, list: "block" | "allow" = "block"): Command => ({
  do: "add",
  list,
  target,
  reason: "test",
  expiresAt: null,
});
const set = (name: "mode" | "inspection", value: string): Command => ({
  do: "switch",
  name,
  value,
  reason: "test",
  expiresAt: Date.now() + HOUR,
});

async function change(...commands: readonly Command[]) {
  const result = await changePolicy(isolate().services, ada, OPERATOR, commands);
  expect(result).toMatchObject({ ok: true });
  return result.ok ? result.value.version : 0;
}

/** The tests share the one policy object, so each begins with empty lists and the usual mode. */
beforeEach(async () => {
  const { services } = isolate();
  for (const list of ["block", "allow"] as const) {
    const { entries } = await services.policyObject.list(list, null, 1000);
    if (entries.length > 0)
      await change(...entries.map(({ target }): Command => ({ do: "remove", list, target })));
  }
  await change(set("mode", "normal"));
});

describe("through the front door, the policy", () => {
  test("refuses a blocked address with the contract's body, readable for the frontend", async () => {
    await change(block("203.0.113.0/24"));
    const response = await ask(isolate(), "/api/health", { address: "::ffff:203.0.113.7" });
    expect(response.status).toBe(403);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://localhost:3000");
    expect(await bodyOf(response)).toMatchObject({
      status: "error",
      message: "IP blocked",
      code: "ip_blocked",
    });
    expect((await ask(isolate(), "/api/health")).status).toBe(200);
  });

  test("sees more of an IPv6 address than the /64 it is limited by", async () => {
    await change(block("2001:db8::1"));
    expect((await ask(isolate(), "/api/health", { address: "2001:db8::1" })).status).toBe(403);
    expect((await ask(isolate(), "/api/health", { address: "2001:db8::2" })).status).toBe(200);
  });

  test.each([
    ["AS64500", { asn: 64500, country: "DE" as const }],
    ["KP", { asn: 1, country: "KP" as const }],
    ["T1", { asn: 1, country: "T1" as const }],
  ])(
    "blocks %s by what the platform says of the connection, and nobody of whom it says nothing",
    async (target, cf) => {
      await change(block(target));
      expect((await ask(isolate(), "/api/health", { cf })).status).toBe(403);
      expect((await ask(isolate(), "/api/health")).status).toBe(200);
      await change(block("192.0.2.1", "allow"));
      expect((await ask(isolate(), "/api/health", { cf })).status).toBe(200);
    },
  );

  test("answers a maintenance with 503 and when to come back, but keeps health up", async () => {
    await change(set("mode", "maintenance"));
    const response = await ask(isolate(), "/api/confirm", { method: "POST" });
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "300"]);
    expect(await bodyOf(response)).toMatchObject({
      code: "maintenance",
      message: expect.stringContaining("maintenance"),
    });
    expect((await ask(isolate(), "/api/health")).status).toBe(200);
  });

  test("lets pass what the inspection would refuse while its guard is set to log or off", async () => {
    const attack = "/api/health?q=1%27%20or%201=1--";
    expect((await ask(isolate(), attack, { address: "192.0.2.44" })).status).toBe(400);
    for (const value of ["log", "off"]) {
      await change(set("inspection", value));
      expect((await ask(isolate(), attack, { address: "192.0.2.44" })).status).toBe(200);
    }
    await change(set("inspection", "enforce"));
  });

  test("holds an address to one request a second and three more while under attack", async () => {
    await change(set("mode", "under_attack"));
    const attacked = isolate();
    const statuses = [];
    for (let i = 0; i < 5; i++)
      statuses.push((await ask(attacked, "/verify", { address: "192.0.2.45" })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  test("takes a change as soon as its version is announced", async () => {
    let later = 0;
    const { services } = isolate();
    const pull = (since: number) => edgePolicyStub(env).pull(since);
    const policy = createIsolatePolicy(pull, () => Date.now() + later, services.log);
    const edge = { app: createApp({ ...services, policy }) };
    expect((await ask(edge, "/api/health")).status).toBe(200);
    const version = await change(block("192.0.2.1"));
    expect((await ask(edge, "/api/health")).status).toBe(200);
    // Two pulls are a second apart at least.
    later = SECOND;
    const ctx = createExecutionContext();
    policy.announce(version, (work) => ctx.waitUntil(work));
    await waitOnExecutionContext(ctx);
    expect((await ask(edge, "/api/health")).status).toBe(403);
  });

  test.each(["/admin", "/admin/", "/admin/api/blocks", "/%61dmin", "/api/v1/proxy", "/metrics"])(
    "hides %s from everybody outside of ADMIN_CIDRS like a path that is not there",
    async (path) => {
      const edge = isolate({ ADMIN_CIDRS: "198.51.100.0/24, 2001:db8:a::/48" });
      const hidden = await ask(edge, path);
      const absent = await ask(edge, path.startsWith("/api") ? "/api/nothing" : "/nothing");
      expect(hidden.status).toBe(404);
      const { code, message, details } = await bodyOf(hidden);
      expect({ code, message, details }).toEqual({
        code: "not_found",
        message: "Not found",
        details: undefined,
      });
      const names = (response: Response) =>
        [...response.headers.keys()].filter((name) => !name.startsWith("access-"));
      expect(names(hidden)).toEqual(names(absent));
    },
  );

  test("of a list set too wide does not lock operators or signed traffic out", async () => {
    await change(block("192.0.0.0/8"));
    const edge = isolate({ ADMIN_CIDRS: "192.0.2.0/24" });
    expect((await ask(edge, "/api/health")).status).toBe(403);
    expect((await ask(edge, "/admin/api/blocks")).status).not.toBe(403);
    expect((await ask(edge, "/interactions", { method: "POST" })).status).not.toBe(403);
  });

  test("lets members in when the object cannot be reached, but nobody to management", async () => {
    const { services } = isolate();
    const lines: string[] = [];
    const noLog = { ...services.log, warn: (event: string) => lines.push(event), with: () => services.log };
    const policy = createIsolatePolicy(() => Promise.reject(new Error("unreachable")), Date.now, noLog);
    const edge = { app: createApp({ ...services, policy }) };
    expect((await ask(edge, "/api/health")).status).toBe(200);
    const management = await ask(edge, "/admin");
    expect([management.status, (await bodyOf(management))["code"]]).toEqual([503, "internal"]);
    expect(lines).toEqual(["policy_pull_failed"]);
  });
});

describe("lists", () => {
  const into = { list: "block", reason: "imported", expiresAt: null, source: "drop" } as const;

  test("come in with the good lines, and every bad one is reported by its number", async () => {
    const { services } = isolate();
    const author = { ...ada, origin: { address: null, asn: 64500, country: null } };
    const text =
      "# list\n203.0.113.7\nexample.org\n203.0.113.1/24 ; slip\nAS64500\n0.0.0.0/0\n2001:db8::/32\n";
    expect(await importList(services, author, text, into)).toEqual({
      effects: { added: 2, replaced: 0, removed: 0, kept: 0, absent: 0, switched: 0 },
      faultCount: 4,
      faults: [
        { line: 3, text: "example.org", problem: expect.stringContaining("is not an address") },
        { line: 4, text: "203.0.113.1/24", problem: expect.stringContaining("bits behind the prefix") },
        { line: 5, text: "AS64500", problem: expect.stringContaining("lock you out") },
        { line: 6, text: "0.0.0.0/0", problem: expect.stringContaining("wider than /8") },
      ],
    });
    expect(await exportList(services, "block")).toBe("2001:db8::/32 # imported\n203.0.113.7 # imported\n");
  });

  test("of CrowdSec's come, go, and leave what an operator did alone", async () => {
    const { services } = isolate();
    const ban = (value: string, scope = "Ip") => ({
      value,
      scope,
      type: "ban",
      duration: "1h",
      scenario: "s",
      origin: "CAPI",
    });
    await change(block("203.0.113.1"));
    const report = await importDecisions(services, ada, {
      new: [ban("203.0.113.1"), ban("203.0.113.2"), ban("64500", "AS"), ban("me", "username")],
      deleted: null,
    });
    expect(report).toMatchObject({
      effects: { added: 2, kept: 1 },
      faultCount: 1,
      faults: [{ line: 4, text: "me" }],
    });
    const deleted = await importDecisions(services, ada, {
      new: null,
      deleted: [ban("203.0.113.1"), ban("203.0.113.2"), ban("203.0.113.3")],
    });
    expect(deleted).toMatchObject({ effects: { removed: 1, kept: 1, absent: 1 } });
    expect((await exportDecisions(services)).new.map(({ scope, value }) => `${scope} ${value}`)).toEqual([
      "AS 64500",
      "Ip 203.0.113.1",
    ]);
    expect(await importDecisions(services, ada, "no stream")).toBeNull();
  });

  test("and their changes are audited before the caller hears of them", async () => {
    const { services } = isolate();
    const events: unknown[] = [];
    const audited: Services = { ...services, audit: async (batch) => void events.push(...batch) };
    await changePolicy(audited, ada, OPERATOR, [block("203.0.113.7")]);
    await changePolicy(audited, ada, OPERATOR, [block("nowhere")]);
    expect(events).toMatchObject([
      { class: "admin", event: "policy_changed", actor: { id: "ada" }, outcome: "success" },
      { outcome: "denied", detail: { faults: [{ index: 0, code: "invalid_target" }] } },
    ]);
  });
});

describe("every route", () => {
  const routes = inspectRoutes(isolate().app).filter(({ isMiddleware }) => !isMiddleware);

  test.each([...new Set(routes.map(({ path }) => path))])("%s is in exactly one zone", (path) => {
    expect(zonesOf(path).map(({ zone }) => zone)).toHaveLength(1);
  });

  test("is looked for under paths that do not overlap", () => {
    for (const { path } of ZONES) expect(zonesOf(path).map((zone) => zone.path)).toEqual([path]);
  });
});
