import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DAY } from "../../shared/time.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { launchBrowser, visit, type Visit, type VisitOptions } from "./browser.ts";

let storage: string;
let build: EdgeBuild;
let edge: EdgeProcess;
let browser: Browser;
let visits: Visit[] = [];

beforeAll(async () => {
  [storage, build, browser] = await Promise.all([
    mkdtemp(join(tmpdir(), "status-page-")),
    buildEdge("test/support/edge-with-status.ts"),
    launchBrowser(),
  ]);
  edge = await startEdge(build, storage);
  const query = new URLSearchParams({
    now: `${Date.now()}`,
    days: "92",
    discord: "down",
    work: "New disks",
  });
  const given = await fetch(`${edge.url}/test/history?${query.toString()}`);
  if (given.status !== 204) throw new Error(await given.text());
});

afterEach(async () => {
  const faults = visits.flatMap((visited) => visited.faults);
  await Promise.all(visits.map(({ page }) => page.context().close()));
  visits = [];
  // No page may throw, or meet its own policy.
  if (faults.length > 0) throw new Error(faults.join("\n"));
});

afterAll(async () => {
  await browser.close();
  await edge.stop();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

async function open(options: VisitOptions = {}): Promise<Page> {
  const visited = await visit(browser, { wallets: [], ...options });
  visits.push(visited);
  await visited.page.goto(`${edge.url}/status`);
  return visited.page;
}

describe("the status page", () => {
  test("shows without scripts how everything stands, was and will be", async () => {
    const page = await open({ javaScriptEnabled: false });
    const shows = (text: string | RegExp) => page.getByText(text).first().waitFor();
    await shows("Partial outage");
    await shows(/^Outage for \d h/);
    const incidents = page.locator("article", { hasText: "A service is not available" });
    expect(await incidents.allTextContents()).toEqual([
      expect.stringMatching(/Discord.*We are looking into it/),
    ]);
    await shows("New disks");
    await shows("1 day with trouble");
    const bars = page.getByRole("img", {
      name: /^Wallet verification, last 90 days: 99\.\d+ % up\. Days with trouble: 1\./,
    });
    await bars.waitFor();
    expect(await bars.locator("g").count()).toBe(90);
    // A bad day is a short bar, so that it can be told without its colour.
    const heights = await bars
      .locator("g rect:last-child")
      .evaluateAll((rects) => rects.map((rect) => rect.getAttribute("height")));
    expect([...new Set(heights)]).toHaveLength(2);
    expect(await page.getByText("private-check").count()).toBe(0);
  });

  test.each<[string, VisitOptions]>([
    ["on a desk, light", { colorScheme: "light" }],
    ["on a phone, dark", { colorScheme: "dark", viewport: { width: 320, height: 640 } }],
  ])("has nothing that axe finds, and fits, %s", async (_, options) => {
    const page = await open(options);
    await page.getByText("1 day with trouble").click();
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  test("loads its style and nothing else", async () => {
    const page = await open();
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name),
    );
    expect(loaded).toEqual([expect.stringMatching(/\/assets\/status-[0-9a-f]{16}\.css$/)]);
    expect(await page.evaluate(() => document.compatMode)).toBe("CSS1Compat");
  });

  test("offers a feed and a badge that other programs can read", async () => {
    const page = await open();
    // The page itself may fetch nothing.
    const text = await (await fetch(`${edge.url}/status/feed.xml`)).text();
    const feed = await page.evaluate((source) => {
      const xml = new DOMParser().parseFromString(source, "application/xml");
      const of = (parent: Element, name: string) =>
        [...parent.children]
          .filter(({ localName }) => localName === name)
          .map(({ textContent }) => textContent);
      const required = ["id", "title", "updated"];
      const entries = [...xml.querySelectorAll("entry")];
      return {
        root: xml.documentElement.namespaceURI,
        broken: xml.querySelectorAll("parsererror").length,
        // RFC 4287, 4.1.1 and 4.1.2: each exactly once.
        once: [xml.documentElement, ...entries].every((node) =>
          required.every((name) => of(node, name).length === 1),
        ),
        ids: entries.flatMap((entry) => of(entry, "id")).toSorted(),
        titles: entries.flatMap((entry) => of(entry, "title")).toSorted(),
        links: [...xml.querySelectorAll("feed > link")].map((link) => [
          link.getAttribute("rel"),
          link.getAttribute("href"),
        ]),
      };
    }, text);
    expect(feed).toEqual({
      root: "http://www.w3.org/2005/Atom",
      broken: 0,
      once: true,
      ids: ["incident-1", "work-w1"].map((part) => `${edge.url}/status#${part}`),
      titles: ["A service is not available", "Planned work: New disks"],
      links: [
        ["self", `${edge.url}/status/feed.xml`],
        ["alternate", `${edge.url}/status`],
      ],
    });
    const badge = await page.evaluate(async () => {
      const image = new Image();
      image.src = "/status/badge.svg";
      await image.decode();
      return [image.naturalWidth > 80, image.naturalHeight];
    });
    expect(badge).toEqual([true, 20]);
  });

  test("counts every day of its history once", async () => {
    const { components } = (await (await fetch(`${edge.url}/status.json`)).json()) as {
      components: { services: { name: string; days: { day: string; status: string }[] }[] }[];
    };
    const verification = components[0]!.services.find(({ name }) => name === "Wallet verification")!;
    const days = verification.days.map(({ day }) => Date.parse(day));
    expect(days.slice(1).map((day, i) => day - days[i]!)).toEqual(Array.from({ length: 89 }, () => DAY));
    expect(verification.days.filter(({ status }) => status === "outage")).toHaveLength(1);
    expect(verification.days.filter(({ status }) => status === "unknown")).toHaveLength(0);
  });
});
