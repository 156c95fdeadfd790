import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { alertsStub, checksStub } from "../../durable-objects/stubs.ts";
import { define } from "../../shared/checks/definition.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import type { Env } from "../../workers/env.ts";
import worker from "../../workers/index.ts";
import { createOperator, form, recorded, send, signedIn, type SignedIn } from "./sign-in-support.ts";

const cron = (pattern: string) =>
  worker.scheduled(createScheduledController({ cron: pattern }), env as unknown as Env);

test("the public reads of an incident by the check's public name, and nothing of a private check's", async () => {
  const probe = { kind: "confirm" } as const;
  const at = Date.now();
  await checksStub(env).due(
    [
      define({ name: "internal-shop", probe, public: { name: "Shop", component: "Shops" } }),
      define({ name: "internal-queue", probe }),
    ],
    at,
  );
  await alertsStub(env).report(
    ["internal-shop", "internal-queue"].map((subject) => ({
      name: "check_down",
      subject,
      state: "firing",
      summary: `planted words about ${subject}`,
      at,
    })),
  );
  const text = await (await send("/status.json")).text();
  expect(JSON.parse(text)).toMatchObject({
    incidents: [
      { title: "A service is not available", state: "investigating", component: "Shop", resolvedAt: null },
    ],
  });
  expect(text).not.toMatch(/internal|planted/);
});

describe("an operator", () => {
  const body = {
    probe: { kind: "http", url: "https://shop.example/health", contains: "ok" },
    public: { name: "Shop", component: "Shops" },
  };
  const statusOf = async (response: Promise<Response>) => (await response).status;

  test("makes a check, changes it, sees it with its parts, and takes it back", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const put = (change: object) =>
      ann.json("/admin/api/checks/shop", { ...body, ...change }, { method: "PUT" });
    expect(await (await put({})).json()).toMatchObject({
      name: "shop",
      every: MINUTE,
      failures: 3,
      enabled: true,
    });
    expect(await statusOf(put({ enabled: false, every: 5 * MINUTE }))).toBe(200);
    const seen = await (await ann.request("/admin/api/checks")).json<{ checks: object[]; parts: object }>();
    expect(seen.checks).toContainEqual(
      expect.objectContaining({ source: "added", changedBy: ann.operator.name, standing: "unknown" }),
    );
    expect(seen.parts).toMatchObject({
      outboxes: { discord: { oldestAge: null } },
      audit: { forked: false },
    });
    const one = await (await ann.request("/admin/api/checks/shop")).json();
    expect(one).toMatchObject({
      definition: { name: "shop", enabled: false },
      samples: [],
      hours: [],
      days: [],
    });
    expect(await statusOf(ann.request("/admin/api/checks/shop", { method: "DELETE" }))).toBe(204);
    expect(await statusOf(ann.request("/admin/api/checks/shop", { method: "DELETE" }))).toBe(404);
    expect(await statusOf(ann.request("/admin/api/checks/shop"))).toBe(404);
  });

  test("plans work, which the public sees, and ends it", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const until = Math.floor(Date.now() / SECOND) + 3600;
    const planned = await ann.json("/admin/api/checks/maintenance", { title: "New disks", until });
    expect(planned.status).toBe(201);
    const { id } = await planned.json<{ id: string }>();
    const status = () => checksStub(env).status(Date.now());
    expect((await status()).plannedWork).toEqual([
      expect.objectContaining({ title: "New disks", active: true }),
    ]);
    const end = () => statusOf(ann.request(`/admin/api/checks/maintenance/${id}`, { method: "DELETE" }));
    expect(await end()).toBe(204);
    expect((await status()).plannedWork).toEqual([]);
    expect(await end()).toBe(404);
  });

  test.each<[string, string, string, unknown]>([
    ["a name with a slash", "PUT", "/admin/api/checks/Shop", body],
    ["a name that is taken", "PUT", "/admin/api/checks/heartbeats", body],
    ["no probe", "PUT", "/admin/api/checks/shop", {}],
    ["another kind", "PUT", "/admin/api/checks/shop", { probe: { kind: "ping" } }],
    [
      "credentials",
      "PUT",
      "/admin/api/checks/shop",
      { probe: { kind: "http", url: "https://a:b@c.example" } },
    ],
    ["slow from beyond its timeout", "PUT", "/admin/api/checks/shop", { ...body, timeout: 1000 }],
    ["work that is over", "POST", "/admin/api/checks/maintenance", { title: "x", until: 1 }],
    [
      "work of a month",
      "POST",
      "/admin/api/checks/maintenance",
      { title: "x", until: Math.floor(Date.now() / SECOND) + 2_600_000 },
    ],
    ["work without a title", "POST", "/admin/api/checks/maintenance", { title: " ", until: 4e9 }],
  ])("is told what is wrong with %s", async (_, method, path, json) => {
    const ann = await signedIn(await createOperator("operator"));
    expect(await statusOf(ann.json(path, json, { method }))).toBe(400);
  });

  test("who may only look changes nothing", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    expect(await statusOf(vic.request("/admin/api/checks"))).toBe(200);
    expect(await statusOf(vic.json("/admin/api/checks/shop", body, { method: "PUT" }))).toBe(403);
    expect(await statusOf(vic.json("/admin/api/checks/maintenance", { title: "x", until: 4e9 }))).toBe(403);
  });
});

describe("a check's history", () => {
  /** The tests' object has no clock: its newest hours are those of this one. */
  const begin = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR;
  const seconds = (at: number) => at / SECOND;
  const ask = async (somebody: SignedIn, query: string, name = "asked") => {
    const response = await somebody.request(`/admin/api/checks/${name}/history?${query}`);
    return { status: response.status, body: await response.json<Record<string, unknown>>() };
  };

  const live = async () => {
    const check = define({ name: "asked", probe: { kind: "confirm" }, every: 10 * MINUTE });
    for (let at = begin; at < begin + 3 * HOUR; at += 10 * MINUTE) {
      await checksStub(env).due([check], at);
      const down = at === begin + 20 * MINUTE;
      await checksStub(env).report(at, [
        down
          ? { check: "asked", level: "down", latency: null, reason: "answered 502" }
          : { check: "asked", level: "up", latency: (at - begin) / MINUTE, reason: null },
      ]);
    }
  };

  test("has an older minute, whether the database was given it already or not", async () => {
    await live();
    const vic = await signedIn(await createOperator("viewer"));
    const from = begin + 20 * MINUTE;
    const query = (step: string) => `step=${step}&from=${seconds(from)}&until=${seconds(from + 11 * MINUTE)}`;
    const raw = [
      { at: seconds(from), level: "down", latency: null, reason: "answered 502", planned: false },
      { at: seconds(from) + 600, level: "up", latency: 30, reason: null, planned: false },
    ];
    const minute = [
      { from: seconds(from), up: 0, degraded: 0, down: 1, maintenance: 0, uptime: 0, mean: null },
      { from: seconds(from) + 600, up: 1, degraded: 0, down: 0, maintenance: 0, uptime: 1, mean: 30 },
    ];
    const answers = async () => [
      (await ask(vic, query("raw"))).body["points"],
      (await ask(vic, query("minute"))).body["points"],
    ];
    expect(await answers()).toEqual([raw, minute]);
    await cron("*/30 * * * *");
    const { since } = await checksStub(env).uncopied("asked");
    expect(since).toBe(begin + 2 * HOUR);
    expect(await answers()).toEqual([raw, minute]);
  });

  test("goes on from what the database has to what it has not, each result once", async () => {
    await live();
    await cron("*/30 * * * *");
    const vic = await signedIn(await createOperator("viewer"));
    const { body } = await ask(vic, `step=raw&from=${seconds(begin)}&until=${seconds(begin + 3 * HOUR)}`);
    expect((body["points"] as { at: number }[]).map(({ at }) => at)).toEqual(
      Array.from({ length: 18 }, (_, i) => seconds(begin) + i * 600),
    );
    const hours = await ask(vic, `step=hour&from=${seconds(begin)}`);
    expect(hours.body["points"]).toMatchObject([
      { from: seconds(begin), up: 5, down: 1, mean: 26, p50: 30, p95: 50 },
      { up: 6, down: 0 },
    ]);
  });

  test.each<[string, string, readonly string[]]>([
    ["every result", "raw", ["answered 502", "Earlier"]],
    ["minutes", "minute", ["11 good, 0 slow, 1 failed.", "Show as a table"]],
    ["hours", "hour", ["95 % within", "83.33 %"]],
    ["days", "day", ["Nothing is known of this time."]],
  ])("is on a page by %s", async (_, step, texts) => {
    await live();
    await cron("*/30 * * * *");
    const vic = await signedIn(await createOperator("viewer"));
    // A page of results shows an hour, one of minutes two.
    const end = { raw: begin + HOUR, minute: begin + 2 * HOUR }[step] ?? begin + 3 * HOUR;
    const until = new Date(end).toISOString().slice(0, 16);
    const query = new URLSearchParams({ check: "asked", step, until }).toString();
    const page = await vic.request(`/admin/checks/history?${query}`, { headers: { Accept: "text/html" } });
    const text = await page.text();
    for (const expected of texts) expect(text).toContain(expected);
  });

  test("is the last day by minutes where nothing else is said, and outlives its check", async () => {
    await live();
    await cron("*/30 * * * *");
    await checksStub(env).due([], Date.now());
    const vic = await signedIn(await createOperator("viewer"));
    const { status, body } = await ask(vic, "");
    expect([status, body["step"]]).toEqual([200, "minute"]);
    expect(Number(body["until"]) - Number(body["from"])).toBe(DAY / SECOND);
  });

  test.each<[string, string, string, number]>([
    ["a check that never was", "step=hour", "never", 404],
    ["an unknown step", "step=second", "asked", 400],
    ["a moment in words", "from=yesterday", "asked", 400],
    ["an end before its begin", "from=200&until=100", "asked", 400],
    ["two days of minutes", "step=minute&from=0&until=172800", "asked", 400],
    ["a field that it does not know", "to=100", "asked", 400],
  ])("of %s is refused", async (_, query, name, status) => {
    const vic = await signedIn(await createOperator("viewer"));
    expect((await ask(vic, query, name)).status).toBe(status);
  });
});

describe("the dashboard's page", () => {
  const page = async (somebody: SignedIn, path = "/admin/checks") =>
    (await somebody.request(path, { headers: { Accept: "text/html" } })).text();
  const post = async (somebody: SignedIn, path: string, fields: Record<string, string>) =>
    somebody.request(path, form({ form_token: await somebody.formToken(), ...fields }));

  test("shows every check, plans work and ends it, and all of it is recorded", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const check = define({ name: "site", probe: { kind: "confirm" } });
    await checksStub(env).due([check], Date.now());
    await checksStub(env).report(Date.now(), [
      { check: "site", level: "down", latency: null, reason: "<b>502" },
    ]);
    const shown = await page(ann);
    expect(shown).toContain("a rehearsed confirm");
    expect(shown).toContain("&lt;b&gt;502");

    const wrong = await post(ann, "/admin/checks/plan", { title: "New disks", duration: "-5" });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain("New disks");
    const planned = await post(ann, "/admin/checks/plan", {
      title: "New <disks>",
      check: "site",
      from: "",
      duration: "3600",
    });
    expect([planned.status, planned.headers.get("Location")]).toEqual([303, "/admin/checks"]);
    const listed = await page(ann);
    expect(listed).toContain("New &lt;disks&gt;");
    const id = /end-work\?id=([0-9a-f-]{36})/.exec(listed)?.[1] ?? "";
    expect(await page(ann, `/admin/checks/end-work?id=${id}`)).toContain("End “New &lt;disks&gt;” now?");
    expect((await post(ann, "/admin/checks/end-work", { id })).status).toBe(303);
    expect(await page(ann)).not.toContain("New &lt;disks&gt;");
    const events = (await recorded(ann.operator.name, 3)).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(["maintenance_planned", "maintenance_ended"]));
  });

  test("switches a check off, and restores what the configuration says", async () => {
    const ann = await signedIn(await createOperator("operator"));
    await checksStub(env).due([define({ name: "site", probe: { kind: "confirm" } })], Date.now());
    const enabled = async () => {
      const { checks } = await checksStub(env).overview(Date.now());
      return checks.map(({ definition, source }) => [definition.enabled, source]);
    };
    expect((await post(ann, "/admin/checks/switch-off", { check: "site" })).status).toBe(303);
    expect(await enabled()).toEqual([[false, "changed"]]);
    expect((await post(ann, "/admin/checks/switch-on", { check: "site" })).status).toBe(303);
    expect(await enabled()).toEqual([[true, "changed"]]);
    expect((await post(ann, "/admin/checks/restore", { check: "site" })).status).toBe(303);
    expect(await enabled()).toEqual([[true, "declared"]]);
  });

  test("lets a viewer look, and no more", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    expect(await page(vic)).not.toContain("Plan work");
    expect((await post(vic, "/admin/checks/plan", { title: "x", duration: "3600" })).status).toBe(403);
  });
});
