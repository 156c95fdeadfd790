import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { launchBrowser, visit, type Visit, type VisitOptions } from "./browser.ts";

interface Stage {
  readonly storage: string;
  readonly build: EdgeBuild;
  readonly edge: EdgeProcess;
  readonly browser: Browser;
}

let stage: Stage | undefined;
let visits: Visit[] = [];

/** The Worker as it would be deployed, and a browser; both serve all suites. */
export async function openStage(): Promise<void> {
  const [storage, build, browser] = await Promise.all([
    mkdtemp(join(tmpdir(), "verify-page-")),
    buildEdge("test/support/edge-with-links.ts"),
    launchBrowser(),
  ]);
  stage = { storage, build, browser, edge: await startEdge(build, storage) };
}

export async function closeStage(): Promise<void> {
  if (stage === undefined) return;
  await stage.browser.close();
  await stage.edge.stop();
  await stage.build.delete();
  await rm(stage.storage, { recursive: true, force: true });
}

/** No page of any test may throw, or meet its own policy. */
export async function closePages(): Promise<void> {
  // An answer from the page comes after all that it reported before.
  await Promise.all(visits.map(({ page }) => page.evaluate("0")));
  const faults = visits.flatMap((visited) => visited.faults);
  await Promise.all(visits.map(({ page }) => page.context().close()));
  visits = [];
  expect(faults).toEqual([]);
}

const opened = (): Stage => {
  if (stage === undefined) throw new Error("the stage is not open");
  return stage;
};

export const origin = (): string => opened().edge.url;

/** A visitor whose faults the test looks at itself. */
export const visitor = (options?: VisitOptions): Promise<Visit> => visit(opened().browser, options);

export async function open(url: string, options?: VisitOptions): Promise<Page> {
  const visited = await visitor(options);
  visits.push(visited);
  await visited.page.goto(url);
  return visited.page;
}

let members = 3_000_000_000_000_000_000n;

/** A link as Discord's message holds it, issued `age` milliseconds ago to a member nobody has seen yet. */
export async function freshLink(age = 0): Promise<string> {
  const response = await fetch(`${origin()}/test/link?member=${members++}&age=${age}`);
  expect(response.status).toBe(200);
  return response.text();
}

export const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

/** Waits until the page shows the title. */
export const shows = (page: Page, title: string) =>
  page.getByRole("heading", { name: title, exact: true }).waitFor();

/** Connects the wallet and signs, as far as the wallet lets it come. */
export async function sign(page: Page): Promise<void> {
  await press(page, "Test Wallet");
  await press(page, "Sign with Test Wallet");
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** Answers the next confirm in the server's stead. */
export const answerOnce = (page: Page, answer: Answer) =>
  page.route("**/api/confirm", (route) => route.fulfill(answer), { times: 1 });

export const refusal = (code: string): string =>
  JSON.stringify({ status: "error", message: "…", code, requestId: "request-7", timestamp: 0 });
