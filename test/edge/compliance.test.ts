import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Signal } from "../../shared/alerts/signal.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { DAY } from "../../shared/time.ts";
import { checkCompliance } from "../../workers/cron/jobs/compliance.ts";
import { createServices } from "../../workers/create-services.ts";
import { validVariables } from "../support/variables.ts";
import { codeOf, createOperator, recorded, signedIn, type SignedIn } from "./sign-in-support.ts";

const PATH = "/admin/api/compliance";

interface Item {
  readonly id: string;
  readonly done: boolean;
  readonly automatic: boolean;
  readonly result: { readonly outcome: string; readonly detail: string; readonly by: string | null } | null;
}

interface Report {
  readonly cadence: string;
  readonly period: string;
  readonly state: string;
  readonly items: readonly Item[];
}

/** The job as cron runs it; what it tells. */
async function check(now = Date.now()) {
  const config = parseConfig({ ...validVariables });
  if (!config.ok) throw new Error("the test's variables are wrong");
  const signals: Signal[] = [];
  const services = createServices({ ...env }, config.value);
  const report = await checkCompliance(
    { ...services, signal: async (told) => void signals.push(...told) },
    now,
  );
  return { report, signals };
}

const reports = async (somebody: SignedIn): Promise<readonly Report[]> => {
  const response = await somebody.request(PATH);
  expect(response.status).toBe(200);
  const { cadences } = await response.json<{ cadences: { reports: Report[] }[] }>();
  return cadences.flatMap((cadence) => cadence.reports.slice(0, 1));
};

const itemOf = (all: readonly Report[], id: string): Item | undefined =>
  all.flatMap(({ items }) => items).find((item) => item.id === id);

const pathOf = (all: readonly Report[], id: string): string => {
  const report = all.find(({ items }) => items.some((item) => item.id === id));
  return `${PATH}/${report?.cadence}/${report?.period}/${id}`;
};

beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare("DELETE FROM compliance_results"),
    env.DB.prepare("DELETE FROM job_cursors"),
  ]);
});

describe("the hourly check", () => {
  test("passes what is well, once a period, and says what is not", async () => {
    const ann = await signedIn(await createOperator("viewer"));
    await recorded(ann.operator.name, 1);
    const first = await check();
    expect(first.report["checked"]).toBeGreaterThan(5);
    const all = await reports(ann);
    expect(itemOf(all, "dead_letters_empty")).toMatchObject({ done: true, result: { by: null } });
    expect(itemOf(all, "audit_chain")?.result).toMatchObject({ outcome: "pass" });
    // The tests' Worker is no production.
    expect(itemOf(all, "settings_safe")?.result).toMatchObject({
      outcome: "fail",
      detail: expect.stringContaining("ENVIRONMENT is not production"),
    });
    const again = await check();
    expect(again.report["checked"]).toBeLessThan(first.report["checked"] ?? 0);
    expect(again.report["passed"]).toBe(0);
  });

  test("finds a record of the audit log that was changed behind its back", async () => {
    const ann = await signedIn(await createOperator("viewer"));
    await recorded(ann.operator.name, 1);
    const { seq, body } = (await env.DB.prepare(
      "SELECT seq, body FROM audit ORDER BY seq DESC LIMIT 1",
    ).first<{ seq: number; body: string }>())!;
    const edit = (text: string) =>
      env.DB.prepare("UPDATE audit SET body = ?2 WHERE seq = ?1").bind(seq, text).run();
    await edit(body.replace("sign_in", "sign_out"));
    await check();
    await edit(body);
    expect(itemOf(await reports(ann), "audit_chain")?.result).toMatchObject({ outcome: "fail" });
  });

  test("tells of what is overdue, periods that nobody saw included", async () => {
    const start = Date.UTC(2026, 10, 2);
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    try {
      expect((await check(start)).signals.map(({ state }) => state)).toEqual(Array(4).fill("resolved"));
      const later = await check(start + 10 * DAY);
      expect(later.signals.map(({ subject, state, severity }) => [subject, state, severity])).toEqual([
        ["daily", "firing", "warning"],
        ["weekly", "firing", "info"],
        ["monthly", "resolved", undefined],
        ["quarterly", "resolved", undefined],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("an operator", () => {
  test("signs an item once; the second signature changes nothing", async () => {
    await check();
    const [ann, ben] = [
      await signedIn(await createOperator("operator")),
      await signedIn(await createOperator("operator")),
    ];
    const path = pathOf(await reports(ann), "alerts_reviewed");
    const first = await ann.json(path, { note: "all quiet" });
    expect(await first.json()).toMatchObject({ outcome: "signed", by: ann.operator.name });
    const second = await ben.json(path, { note: "me too" });
    expect([second.status, await second.json()]).toMatchObject([
      200,
      { detail: "all quiet", by: ann.operator.name },
    ]);
    const events = await recorded(ann.operator.name, 2);
    expect(events.map(({ event }) => event)).toContain("compliance_signed");
    expect((await recorded(ben.operator.name, 1)).map(({ event }) => event)).not.toContain(
      "compliance_signed",
    );
  });

  test("signs what failed, with a note, and no later check undoes it", async () => {
    await check();
    const ann = await signedIn(await createOperator("operator"));
    const path = pathOf(await reports(ann), "settings_safe");
    expect((await ann.json(path, { note: "a test" })).status).toBe(200);
    await check();
    expect(itemOf(await reports(ann), "settings_safe")?.result).toMatchObject({ outcome: "signed" });
  });

  test("has a period's report as JSON and as a file", async () => {
    await check();
    const ann = await signedIn(await createOperator("viewer"));
    const [daily] = await reports(ann);
    const path = `${PATH}/daily/${daily?.period}`;
    expect(await (await ann.request(path)).json()).toMatchObject({ period: daily?.period, state: "open" });
    const file = await ann.request(`${path}?format=markdown`);
    expect(file.headers.get("Content-Type")).toBe("text/markdown; charset=utf-8");
    expect(await file.text()).toContain(`# Compliance, daily: ${daily?.period}`);
  });

  test.each([
    ["an unknown item", (path: string) => path.replace("alerts_reviewed", "nothing"), "seen", 404],
    ["a day to come", (path: string) => path.replace(/\d{4}-\d\d-\d\d/, "2999-01-01"), "seen", 404],
    ["a day long past", (path: string) => path.replace(/\d{4}-\d\d-\d\d/, "2020-01-01"), "seen", 404],
    ["a cadence that is none", (path: string) => path.replace("daily", "hourly"), "seen", 404],
    ["no note", (path: string) => path, " ", 400],
    ["a note of a page", (path: string) => path, "x".repeat(501), 400],
  ])("is refused %s", async (_, change, note, status) => {
    await check();
    const ann = await signedIn(await createOperator("operator"));
    const path = change(pathOf(await reports(ann), "alerts_reviewed"));
    expect((await ann.json(path, { note })).status).toBe(status);
  });

  test("signs on the page, and reads there who signed", async () => {
    await check();
    const ann = await signedIn(await createOperator("operator"));
    const all = await reports(ann);
    const daily = all.find(({ cadence }) => cadence === "daily")!;
    const about = { cadence: "daily", period: daily.period, item: "backups_ran" };
    const asks = await ann.request(`/admin/compliance/sign?${new URLSearchParams(about).toString()}`);
    const token = /name="form_token" value="([0-9a-f]+)"/.exec(await asks.text())?.[1] ?? "";
    const form = (note: string) => ({
      method: "POST",
      body: new URLSearchParams({ ...about, note, form_token: token }),
    });
    expect((await ann.request("/admin/compliance/sign", form(" "))).status).toBe(400);
    const signed = await ann.request("/admin/compliance/sign", form("412 MB, as yesterday"));
    expect([signed.status, signed.headers.get("Location")]).toEqual([303, "/admin/compliance"]);
    const page = await (await ann.request("/admin/compliance")).text();
    expect(page).toContain("412 MB, as yesterday");
    expect(page).toContain("Sign: Alerts and incidents are reviewed");
    expect(page).not.toContain("Sign: Last night");
    const one = await ann.request(`/admin/compliance?cadence=daily&period=${daily.period}`);
    expect([one.status, await one.text()]).toEqual([200, expect.stringContaining(ann.operator.name)]);
    expect((await ann.request("/admin/compliance?cadence=daily&period=2999-01-01")).status).toBe(404);
  });

  test("who only looks signs nothing", async () => {
    await check();
    const viewer = await signedIn(await createOperator("viewer"));
    const path = pathOf(await reports(viewer), "alerts_reviewed");
    expect(await codeOf(await viewer.json(path, { note: "x" }))).toEqual([403, "forbidden"]);
  });
});
