import {
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AlertsStore } from "../../durable-objects/alerts-store.ts";
import { alertsStub, breakerStub } from "../../durable-objects/stubs.ts";
import type { Notice } from "../../shared/alerts/notice.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import { MINUTE } from "../../shared/time.ts";
import type { Env } from "../../workers/env.ts";
import worker from "../../workers/index.ts";
import { AlertDay } from "../support/alert-day.ts";
import { INCIDENTS, liveThrough, TOLD } from "../support/eventful-day.ts";
import { codeOf, createOperator, recorded, signedIn, type SignedIn } from "./sign-in-support.ts";

const alerts = () => alertsStub(env);

const report = (...signals: Partial<Signal>[]) =>
  alerts().report(
    signals.map((signal) =>
      Object.assign(
        {
          name: "check_down" as const,
          subject: "site",
          state: "firing" as const,
          summary: "no answer in 10 s",
          at: Date.now(),
        },
        signal,
      ),
    ),
  );

const sql = <T>(run: (sql: SqlStorage) => T): Promise<T> =>
  runInDurableObject(alerts(), (_, state) => run(state.storage.sql));

/** As if so much time had passed since everything in the object. */
const letPass = (ms: number) =>
  sql((db) => {
    const rows = db.exec<{ key: string; alert: string }>("SELECT * FROM alerts").toArray();
    for (const { key, alert } of rows) {
      const earlier = alert.replace(
        /"(since|quietSince|endedAt|at|heardAt)":(\d+)/g,
        (_, name, at) => `"${name}":${Number(at) - ms}`,
      );
      db.exec("UPDATE alerts SET alert = ? WHERE key = ?", earlier, key);
    }
  });

const body = async (response: Response) => response.json<Record<string, unknown>>();

beforeEach(() =>
  sql((db) => {
    for (const table of ["alerts", "incidents", "timeline", "responses", "notices", "messages"]) {
      db.exec(`DELETE FROM ${table}`);
    }
  }),
);

describe("the object", () => {
  test("opens one incident for what is said again, and remembers it after an eviction", async () => {
    await report({}, {});
    await evictDurableObject(alerts());
    await report({});
    const { unresolved, alerts: known } = await alerts().status();
    expect(unresolved).toMatchObject([
      { id: 1, type: "SERVICE_DOWN", subject: "site", state: { kind: "open" } },
    ]);
    expect(known).toMatchObject([{ name: "check_down", count: 1, state: { kind: "firing" } }]);
  });

  test("resolves it by its own alarm, once it has been well for long enough", async () => {
    await report({});
    await report({ state: "resolved" });
    expect((await alerts().status()).unresolved).toHaveLength(1);
    await letPass(2 * MINUTE);
    await runDurableObjectAlarm(alerts());
    expect((await alerts().status()).unresolved).toEqual([]);
    const { timeline } = (await alerts().incident(1))!;
    expect(timeline.map(({ kind }) => kind)).toEqual(["opened", "alert", "resolved"]);
  });

  test("writes a response down that it does not carry out while it runs dry", async () => {
    await report({ name: "traffic_flood", subject: "edge" });
    await runDurableObjectAlarm(alerts());
    const { responses } = (await alerts().incident(1))!;
    expect(responses).toMatchObject([
      { order: { kind: "mode", mode: "under_attack" }, state: { kind: "dry_run" } },
    ]);
  });

  test("takes no more than it can hold, and says so to nobody twice", async () => {
    const flood = Array.from({ length: 600 }, (_, i) => ({
      name: "address_failures" as const,
      subject: `192.0.2.${i}`,
    }));
    await report(...flood);
    expect((await alerts().status()).alerts).toHaveLength(500);
  });
});

test("a whole day in the object's own tables is told as in memory", async () => {
  await runInDurableObject(alerts(), (_, { storage }) => {
    const notices: Notice[] = [];
    const store = new AlertsStore(storage);
    const records = Object.assign(store, {
      notices,
      tell: (notice: Notice) => void notices.push(notice),
      incidents: () => store.page(false, null, 100).incidents.toReversed(),
    });
    const day = new AlertDay("off", records);
    liveThrough(day);
    expect([day.told(), day.incidents()]).toEqual([TOLD, INCIDENTS]);
  });
});

describe("the watch", () => {
  test("finds a breaker that somebody holds open, and that it is closed again", async () => {
    await breakerStub(env, "supabase").force({
      kind: "forced_open",
      by: "ann",
      reason: "migrating",
      duration: MINUTE,
    });
    const watch = () =>
      worker.scheduled(createScheduledController({ cron: "* * * * *" }), env as unknown as Env);
    await watch();
    const find = async () =>
      (await alerts().status()).alerts.find(({ subject }) => subject === "supabase") ?? null;
    expect(await find()).toMatchObject({
      severity: "warning",
      summary: "ann holds supabase open: migrating",
      state: { kind: "firing" },
    });
    await breakerStub(env, "supabase").reset("ann", "done");
    await watch();
    expect(await find()).toMatchObject({ state: { kind: "quiet" } });
  });

  test("is not waited for: a breaker says by itself that it has opened", async () => {
    const { view } = await breakerStub(env, "origin:test").ask(0);
    for (let failures = 0; failures < 5; failures++) {
      await breakerStub(env, "origin:test").report({
        generation: view.generation,
        successes: 0,
        failure: "error",
      });
    }
    await vi.waitFor(async () =>
      expect((await alerts().status()).unresolved).toMatchObject([
        { type: "BREAKER_OPEN", subject: "origin:test", severity: "error" },
      ]),
    );
  });
});

describe("an operator", () => {
  const open = async (somebody: SignedIn) => {
    await report({});
    const { incidents } = await body(await somebody.request("/admin/api/incidents?state=open"));
    return (incidents as { id: number }[])[0]!.id;
  };

  test("takes an incident, writes a note, resolves it and opens it again, all on record", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const id = await open(ann);
    const act = (name: string, json: object) => ann.json(`/admin/api/incidents/${id}/${name}`, json);
    expect((await body(await act("acknowledge", {})))["incident"]).toMatchObject({
      state: "acknowledged",
      owner: ann.operator.name,
    });
    expect(await codeOf(await act("acknowledge", {}))).toEqual([409, "conflict"]);
    expect((await act("note", { text: "the disk is full" })).status).toBe(200);
    expect((await act("assign", { owner: "ben" })).status).toBe(200);
    expect((await act("resolve", { note: "made room" })).status).toBe(200);
    expect((await act("reopen", { note: "full again" })).status).toBe(200);
    const { timeline } = await body(await ann.request(`/admin/api/incidents/${id}`));
    expect((timeline as { kind: string; text: string }[]).map(({ kind, text }) => [kind, text])).toEqual([
      ["opened", "Check down: site: no answer in 10 s"],
      ["acknowledged", "Sees to it"],
      ["note", "the disk is full"],
      ["assigned", "Belongs to ben"],
      ["resolved", "made room"],
      ["reopened", "full again"],
    ]);
    const events = (await recorded(ann.operator.name, 7)).map(({ event, outcome }) => `${event} ${outcome}`);
    expect(events).toEqual(
      expect.arrayContaining([
        "incident_acknowledged success",
        "incident_acknowledged failure",
        "incident_noted success",
        "incident_resolved success",
        "incident_reopened success",
      ]),
    );
  });

  test("reads an incident's page and takes it there", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const id = await open(ann);
    const page = await ann.request(`/admin/incidents/${id}`, { headers: { Accept: "text/html" } });
    expect(await page.text()).toContain(`Incident ${id}: Service down, site`);
    const form = new URLSearchParams({ form_token: await ann.formToken(), id: String(id) });
    const taken = await ann.request("/admin/incidents/acknowledge", { method: "POST", body: form });
    expect([taken.status, taken.headers.get("Location")]).toEqual([303, `/admin/incidents/${id}`]);
    expect((await alerts().incident(id))?.incident.state).toMatchObject({ kind: "acknowledged" });
  });

  test("reads a post-mortem's draft as Markdown", async () => {
    const ann = await signedIn(await createOperator("viewer"));
    const id = await open(ann);
    const response = await ann.request(`/admin/api/incidents/${id}/post-mortem`);
    expect(response.headers.get("Content-Type")).toBe("text/markdown; charset=utf-8");
    expect(await response.text()).toContain(`# Post-mortem of incident ${id}: Service down: site`);
  });

  test.each([
    ["GET", "/admin/api/incidents/9999", 404, "not_found"],
    ["GET", "/admin/api/incidents/zero", 404, "not_found"],
    ["GET", "/admin/api/incidents?limit=0", 400, "invalid_request"],
    ["GET", "/admin/api/incidents?state=closed", 400, "invalid_request"],
    ["POST", "/admin/api/incidents/9999/acknowledge", 404, "not_found"],
    ["POST", "/admin/api/incidents/9999/resolve", 400, "invalid_request"],
    ["POST", "/admin/api/incidents/9999/responses/1/undo", 404, "not_found"],
  ])("asking %s %s is told %i %s", async (method, path, status, code) => {
    const ann = await signedIn(await createOperator("operator"));
    const response = method === "GET" ? await ann.request(path) : await ann.json(path, {});
    expect(await codeOf(response)).toEqual([status, code]);
  });

  test("who only looks changes nothing", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    expect(await codeOf(await vic.json("/admin/api/incidents/1/acknowledge", {}))).toEqual([
      403,
      "forbidden",
    ]);
  });

  test("sees what fires and whether anybody is told", async () => {
    const ann = await signedIn(await createOperator("viewer"));
    await report({});
    expect(await body(await ann.request("/admin/api/alerts"))).toMatchObject({
      alerts: [{ name: "check_down", subject: "site", state: "firing" }],
      channels: [],
      broken: "no channel is configured",
    });
  });

  test("pages through incidents, newest first", async () => {
    const ann = await signedIn(await createOperator("viewer"));
    await report({}, { subject: "api" }, { subject: "bot" });
    const page = async (query: string) => body(await ann.request(`/admin/api/incidents?limit=2${query}`));
    const first = await page("");
    const second = await page(`&cursor=${String(first["cursor"])}`);
    const ids = [first, second].flatMap(({ incidents }) =>
      (incidents as { id: number }[]).map(({ id }) => id),
    );
    expect(ids).toEqual([3, 2, 1]);
    expect(second["cursor"]).toBeNull();
  });
});
