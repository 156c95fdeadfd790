import { describe, expect, test } from "vitest";
import { define } from "../../shared/checks/definition.ts";
import { badge } from "../../shared/status/badge.ts";
import { feed } from "../../shared/status/feed.ts";
import type { PublicIncident } from "../../shared/incidents/public.ts";
import { statusJson } from "../../shared/status/json.ts";
import { projectChecks } from "../../shared/status/project.ts";
import { publicStatus, UNKNOWN_CHECKS, type ChecksStatus } from "../../shared/status/status.ts";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { statusPage } from "../../workers/pages/status-page.tsx";
import { createStatusSource } from "../../workers/status/source.ts";
import { validVariables } from "../support/variables.ts";
import { createOperator, send, signedIn } from "./sign-in-support.ts";

const FORMS = ["/status", "/status.json", "/status/badge.svg", "/status/feed.xml"] as const;
const NOW = Date.UTC(2026, 10, 21, 12);

const incident: PublicIncident = {
  id: 7,
  title: "A service is not available",
  state: "resolved",
  severity: "error",
  component: "Wallet verification",
  startedAt: NOW - 60 * MINUTE,
  resolvedAt: NOW - 30 * MINUTE,
  updates: [],
};

/** All four forms as text. */
const allForms = async (checks: ChecksStatus, incidents: readonly PublicIncident[]) => {
  const status = publicStatus(checks, incidents, false);
  return [
    await statusPage(status),
    statusJson(status),
    badge(status),
    feed(status, "https://edge.example"),
  ].join("\n");
};

describe("nothing but what is meant for it reaches the public", () => {
  const planted = Array.from({ length: 20 }, (_, i) => `planted-secret-${i}-`);
  const [name, url, agent, contains, header, reason, by, other, hidden, title, told, note, runbook, owner] =
    planted;

  test("of definitions, states, planned work, signals and incidents", async () => {
    const probe = {
      kind: "http",
      url: `https://${url}.example/?key=${agent}`,
      method: "GET",
      userAgent: agent!,
      status: [200],
      contains: contains!,
      header: { name: header!, contains: header! },
    } as const;
    const check = define({ name: name!, probe, public: { name: "Shop", component: "Shops" } });
    const state = {
      standing: "down",
      since: NOW,
      recent: [{ level: "down", at: NOW }],
      countedAt: NOW,
      last: { level: "down", latency: null, reason: reason! },
      told: "down",
    } as const;
    const window = { id: "w", by: by!, plannedAt: NOW, from: NOW, until: NOW + MINUTE };
    const checks = projectChecks(
      {
        definitions: [check, define({ name: other!, probe })],
        states: { [name!]: state, [other!]: state },
        windows: [
          { ...window, title: "New disks", checks: [name!, other!] },
          { ...window, title: title!, checks: [other!] },
        ],
        days: [],
        hours: [],
        slots: [
          {
            at: NOW,
            samples: [{ check: name!, level: "down", latency: null, reason: reason!, planned: false }],
          },
        ],
      },
      NOW,
    );
    const more = { internalNote: note, runbook, owner, signal: { subject: name, facts: { hidden, told } } };
    const shown = await allForms(checks, [{ ...incident, ...more }]);
    expect(shown).toContain("Shop");
    expect(shown).toContain("New disks");
    expect(shown).toContain("A service is not available");
    expect(planted.filter((text) => shown.includes(text))).toEqual([]);
  });

  test("of the configuration", async () => {
    const shown = (await Promise.all(FORMS.map(async (path) => (await send(path)).text()))).join("\n");
    const secrets = Object.values({ ...validVariables })
      .flatMap((value) => value.split(","))
      .filter((value) => value.length > 7 && !value.startsWith("/"));
    expect(secrets.length).toBeGreaterThan(10);
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });
});

describe("whatever people have written", () => {
  const hostile = `<script>alert(1)</script>"'&]]>\u0000\u001b[31m\ud800${"x".repeat(50)}`;

  test("is text in every form", async () => {
    const checks = {
      ...UNKNOWN_CHECKS(NOW),
      plannedWork: [
        {
          id: hostile,
          title: hostile,
          plannedAt: NOW,
          from: NOW,
          until: NOW + 1,
          active: true,
          services: [hostile],
        },
      ],
    };
    const shown = await allForms(checks, [{ ...incident, title: hostile, component: hostile }]);
    const [html = "", ...rest] = shown.split("\n{");
    expect(html).not.toContain("<script>alert");
    const xml = feed(publicStatus(checks, [{ ...incident, title: hostile }], false), "https://edge.example");
    expect(xml).not.toContain("<script>");
    for (const character of ["\u0000", "\u001b", "\ud800"]) expect(xml).not.toContain(character);
    expect(rest.length).toBeGreaterThan(0);
  });
});

describe("the four forms", () => {
  test.each([
    ["/status", "text/html; charset=utf-8"],
    ["/status.json", "application/json"],
    ["/status/badge.svg", "image/svg+xml; charset=utf-8"],
    ["/status/feed.xml", "application/atom+xml; charset=utf-8"],
  ])("%s is %s, kept by caches, and asked for again by its tag", async (path, type) => {
    const response = await send(path);
    const tag = response.headers.get("ETag") ?? "";
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, type]);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=30, stale-while-revalidate=60");
    expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe(
      path.endsWith(".svg") ? "cross-origin" : "same-origin",
    );
    for (const [known, status] of [
      [tag, 304],
      [`"other", W/${tag}`, 304],
      ["*", 304],
      ['"other"', 200],
    ] as const) {
      const again = await send(path, { headers: { "If-None-Match": known } });
      expect(again.status).toBe(status);
      expect(again.headers.get("ETag")).toBe(tag);
      await again.body?.cancel();
    }
  });

  test("the page runs no script and takes nothing from elsewhere", async () => {
    const response = await send("/status");
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe|https?:/);
    const html = await response.text();
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script|style=|<iframe|src="http/);
  });

  test("answer while the edge is under attack, and call it no outage", async () => {
    const owner = await signedIn(await createOperator());
    const mode = (value: string, more = {}) =>
      owner.json("/admin/api/mode", { value, reason: "a flood", ...more }, { method: "PUT" });
    const expiresAt = Math.floor(Date.now() / SECOND) + 600;
    expect((await mode("under_attack", { expiresAt })).status).toBe(200);
    try {
      const limit = async () => (await send("/status.json")).headers.get("RateLimit-Policy");
      await expect.poll(limit, { timeout: 15_000, interval: 200 }).toContain("attack");
      for (const path of FORMS) expect((await send(path)).status).toBe(200);
      const { status } = await (await send("/status.json")).json<{ status: string }>();
      expect(status).not.toBe("maintenance");
    } finally {
      await mode("normal");
    }
  });

  test("answer while the edge is in maintenance, and say so", async () => {
    const owner = await signedIn(await createOperator());
    const mode = (value: string, more = {}) =>
      owner.json("/admin/api/mode", { value, reason: "new disks", ...more }, { method: "PUT" });
    expect((await mode("maintenance", { expiresAt: Math.floor(Date.now() / SECOND) + 600 })).status).toBe(
      200,
    );
    try {
      await expect.poll(async () => (await send("/verify")).status, { timeout: 15_000 }).toBe(503);
      for (const path of FORMS) expect((await send(path)).status).toBe(200);
      await expect
        .poll(async () => (await (await send("/status.json")).json<{ status: string }>()).status, {
          timeout: 20_000,
          interval: 500,
        })
        .toBe("maintenance");
    } finally {
      expect((await mode("normal")).status).toBe(200);
    }
  });
});

describe("a reader", () => {
  const deps = {
    incidents: async () => [],
    maintenance: () => false,
    log: { warn: () => undefined } as never,
  };
  const checks = (at: number): ChecksStatus => ({
    at,
    plannedWork: [],
    components: [
      {
        name: "Verification",
        standing: "operational",
        services: [
          {
            name: "Website",
            standing: "operational",
            since: 0,
            days: [],
            uptime: 1,
            latency: null,
            hours: [],
          },
        ],
      },
    ],
  });

  test("costs a look at the object every 15 s, however many there are", async () => {
    let now = NOW;
    let looks = 0;
    const source = createStatusSource({
      ...deps,
      now: () => now,
      checks: async (at) => {
        looks++;
        return checks(at);
      },
    });
    for (let i = 0; i < 60; i++, now += SECOND) await source();
    expect(looks).toBe(4);
  });

  test("who comes while a slow object is asked gets the last status, and asks nobody", async () => {
    let now = NOW;
    let looks = 0;
    const slow = Promise.withResolvers<ChecksStatus>();
    const source = createStatusSource({
      ...deps,
      now: () => now,
      checks: async (at) => (looks++ === 0 ? checks(at) : slow.promise),
    });
    const first = await source();
    now += 20 * SECOND;
    const waiting = source();
    for (let i = 0; i < 50; i++) expect(await source()).toBe(first);
    slow.resolve(checks(now));
    expect((await waiting).at).toBe(now);
    expect(looks).toBe(2);
  });

  test("sees the last word for ten minutes when the object does not answer, and then that nothing is known", async () => {
    let now = NOW;
    let away = false;
    const source = createStatusSource({
      ...deps,
      now: () => now,
      checks: async (at) => {
        if (away) throw new Error("away");
        return checks(at);
      },
    });
    expect((await source()).standing).toBe("operational");
    away = true;
    now += 9 * MINUTE;
    expect(await source()).toMatchObject({ standing: "operational", at: NOW });
    now += 2 * MINUTE;
    expect((await source()).standing).toBe("unknown");
    away = false;
    now += MINUTE;
    expect((await source()).standing).toBe("operational");
  });
});
