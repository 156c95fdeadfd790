import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { alertsStub, checksStub } from "../../durable-objects/stubs.ts";
import { define } from "../../shared/checks/definition.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { createOperator, form, recorded, send, signedIn, type SignedIn } from "./sign-in-support.ts";

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
