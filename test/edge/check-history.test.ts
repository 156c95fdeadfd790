import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { checksStub } from "../../durable-objects/stubs.ts";
import { define } from "../../shared/checks/definition.ts";
import { hoursOf } from "../../shared/checks/rollup.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import { d1CheckHistory } from "../../workers/adapters/d1/check-history.ts";
import { archiveChecks, deleteOldChecks } from "../../workers/cron/jobs/archive-checks.ts";
import type { Env } from "../../workers/env.ts";
import worker from "../../workers/index.ts";
import { createServices } from "../../workers/create-services.ts";
import type { Services } from "../../workers/services.ts";
import { validVariables } from "../support/variables.ts";
import { createOperator, signedIn, type SignedIn } from "./sign-in-support.ts";

const config = parseConfig(validVariables);
if (!config.ok) throw new Error("the tests' variables are not valid");
const services = createServices(env as unknown as Env, config.value);

const cron = (pattern: string) =>
  worker.scheduled(createScheduledController({ cron: pattern }), env as unknown as Env);

describe("results", () => {
  test("go to the database by results, minutes, hours and days, the same however often", async () => {
    const stub = env.CHECKS.getByName("archive");
    const day = Date.UTC(2026, 0, 5);
    const check = define({ name: "site", probe: { kind: "confirm" }, every: 30 * MINUTE });
    const own: Services = { ...services, checks: () => stub };
    for (let at = day; at < day + 25 * HOUR; at += 30 * MINUTE) {
      const down = at < day + HOUR;
      await stub.due([check], at);
      await stub.report(at, [
        down
          ? { check: "site", level: "down", latency: null, reason: "answered 502" }
          : { check: "site", level: "up", latency: 40, reason: null },
      ]);
    }
    const read = () =>
      Promise.all([
        services.checkHistory.results("site", day, day + DAY),
        services.checkHistory.minutes("site", day, day + DAY),
        services.checkHistory.spans("site", "hour", day, day + DAY),
        services.checkHistory.spans("site", "day", day, day + DAY),
      ]);
    await services.checkHistory.store(await stub.unarchived());
    expect([await archiveChecks(own, 0), await archiveChecks(own, 0), await archiveChecks(own, 0)]).toEqual([
      { hours: 10 },
      { hours: 10 },
      { hours: 4 },
    ]);
    const first = await read();
    // What a kill between the copy and its acknowledgement makes of it.
    const again = { progress: { closedUntil: day + DAY, archivedUntil: day } };
    await runInDurableObject(stub, (_, { storage }) => storage.kv.put("progress", again.progress));
    for (let run = 0; run < 3; run++) await archiveChecks(own, 0);
    expect(await archiveChecks(own, 0)).toEqual({ hours: 0 });
    expect(await read()).toEqual(first);

    const [results, minutes, hours, days] = first;
    expect(results).toHaveLength(48);
    expect(results.slice(1, 3)).toEqual([
      { at: day + 30 * MINUTE, level: "down", latency: null, reason: "answered 502", planned: false },
      { at: day + HOUR, level: "up", latency: 40, reason: null, planned: false },
    ]);
    expect(minutes).toHaveLength(48);
    expect(minutes[2]).toEqual({
      at: day + HOUR,
      up: 1,
      degraded: 0,
      down: 0,
      maintenance: 0,
      latency: 40,
    });
    expect(hours.map(({ figures }) => [figures.up, figures.down])).toEqual([
      [0, 2],
      ...Array.from({ length: 23 }, () => [2, 0]),
    ]);
    expect(days.map(({ figures }) => [figures.up, figures.down])).toEqual([[46, 2]]);

    // Results go after a day, hours and their minutes after 90, days after two years.
    const rows = async (at: number) => (await deleteOldChecks(services, at))["deleted"];
    expect(await rows(day + DAY)).toBe(0);
    expect(await rows(day + DAY + 3 * HOUR)).toBe(2);
    expect(await rows(day + 3 * DAY)).toBe(22);
    expect(await rows(day + 89 * DAY)).toBe(0);
    expect(await rows(day + 92 * DAY)).toBe(24);
    expect(await rows(day + 732 * DAY)).toBe(1);
    expect(await read()).toEqual([[], [], [], []]);
  });

  test("wait for a database that is away: nothing of a week is lost", async () => {
    const stub = env.CHECKS.getByName("waiting");
    const begin = Date.UTC(2026, 1, 2);
    const check = define({ name: "patient", probe: { kind: "confirm" }, every: HOUR });
    for (let at = begin; at < begin + 4 * DAY; at += HOUR) {
      await stub.due([check], at);
      await stub.report(at, [{ check: "patient", level: "up", latency: 7, reason: null }]);
    }
    const away: Services = {
      ...services,
      checks: () => stub,
      checkHistory: {
        ...services.checkHistory,
        store: async () => {
          throw new Error("D1 is away");
        },
      },
    };
    await expect(archiveChecks(away, 0)).rejects.toThrow("away");
    for (let run = 0; run < 10; run++) await archiveChecks({ ...services, checks: () => stub }, 0);
    const minutes = await services.checkHistory.minutes("patient", begin, begin + 4 * DAY);
    expect(minutes.map(({ at }) => at)).toEqual(Array.from({ length: 94 }, (_, hour) => begin + hour * HOUR));
  });

  test("cost 98 rows a check and day in the database, their removal included", async () => {
    const day = Date.UTC(2026, 2, 2);
    const up = { check: "thrifty", level: "up", latency: 7, reason: null, planned: false } as const;
    let written = 0;
    const counted = new Proxy(env.DB, {
      get: (db, name) =>
        name === "batch"
          ? async (statements: D1PreparedStatement[]) => {
              const results = await db.batch(statements);
              written += results.reduce((sum, { meta }) => sum + meta.rows_written, 0);
              return results;
            }
          : db.prepare.bind(db),
    });
    const history = d1CheckHistory(counted);
    const later = day + DAY;
    const forget = () => history.deleteBefore({ results: later, hours: later, days: later });
    await forget();
    written = 0;
    for (let hour = day; hour < day + DAY; hour += HOUR) {
      const slots = Array.from({ length: 60 }, (_, i) => ({ at: hour + i * MINUTE, samples: [up] }));
      const [span] = hoursOf(slots);
      const days = hour + HOUR === day + DAY ? [{ from: day, figures: span!.figures }] : [];
      await history.store({ hour: span!, slots, days });
    }
    expect(written).toBe(49);
    await forget();
    expect(written).toBe(98);
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
    const query = new URLSearchParams({ step, until }).toString();
    const page = await vic.request(`/admin/checks/asked/history?${query}`, {
      headers: { Accept: "text/html" },
    });
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
