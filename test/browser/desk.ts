/** The Worker with accounts, and a browser; both serve all suites of operators. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { newOperator, PASSWORD, type Operator } from "../support/operator.ts";
import { signedHeaders } from "../support/vps.ts";
import { launchBrowser, visit, type Visit, type VisitOptions } from "./browser.ts";

let build: EdgeBuild;
let storage: string;
let edge: EdgeProcess;
let browser: Browser;
let visits: Visit[] = [];

export async function openDesk(): Promise<void> {
  [build, storage, browser] = await Promise.all([
    buildEdge("test/support/edge-with-accounts.ts"),
    mkdtemp(join(tmpdir(), "operators-")),
    launchBrowser(),
  ]);
  edge = await startEdge(build, storage);
}

export async function closeDesk(): Promise<void> {
  await browser.close();
  await edge.stop();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
}

/** No page of any test may throw, or meet its own policy. */
export async function closeVisits(): Promise<void> {
  const faults = visits.flatMap((visited) => visited.faults);
  await Promise.all(visits.map(({ page }) => page.context().close()));
  visits = [];
  expect(faults).toEqual([]);
}

export const origin = (): string => edge.url;

export async function open(path: string, options?: VisitOptions): Promise<Page> {
  const visited = await visit(browser, { wallets: [], ...options });
  visits.push(visited);
  await visited.page.goto(edge.url + path);
  return visited.page;
}

/** Puts something into the Worker through a test's door (`edge-with-accounts.ts`). */
export async function put(door: "account" | "outbox" | "signals", body: unknown): Promise<void> {
  const response = await fetch(`${edge.url}/test/${door}`, { method: "POST", body: JSON.stringify(body) });
  expect(response.status).toBe(204);
}

/** What the VPS does with what waits for it, as its agent: all of it, and says so. */
export async function carryOut(note: string): Promise<void> {
  const asked = await fetch(`${edge.url}/ingest/commands`, { headers: signedHeaders("") });
  const { commands } = (await asked.json()) as { commands: { id: string }[] };
  const body = JSON.stringify({ state: "done", note });
  for (const { id } of commands) {
    const headers = { "Content-Type": "application/json", ...signedHeaders(body) };
    await fetch(`${edge.url}/ingest/commands/${id}/ack`, { method: "POST", body, headers });
  }
}

export async function createAccount(): Promise<Operator> {
  const operator = await newOperator();
  await put("account", operator.statements);
  return operator;
}

export const shows = (page: Page, name: string) => page.getByRole("heading", { name, exact: true }).waitFor();

/** Waits until the page itself has put the focus on the field. */
export const atField = (page: Page, label: string) =>
  page.locator(`label:has-text("${label}") input:focus`).waitFor();

/** Types into the focused field and goes to the next. */
export async function fill(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const [i, text] of texts.entries()) {
    if (i > 0) await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  }
}

export async function signIn(page: Page, operator: Operator): Promise<void> {
  await atField(page, "Account");
  await fill(page, operator.name, PASSWORD, await operator.code());
  await page.keyboard.press("Enter");
  await shows(page, "Overview");
}

/** Somebody new at a page of the dashboard. */
export async function signedInAt(path: string, options?: VisitOptions): Promise<Page> {
  const page = await open("/admin/login", options);
  await signIn(page, await createAccount());
  if (path !== "/admin") await page.goto(edge.url + path);
  return page;
}

/** Tabs to the control of this name. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement) {
        return focused.labels?.[0]?.textContent ?? "";
      }
      return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
    });
    if (label.trim().startsWith(name)) return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

/** Tabs to the control and presses it; `heading` is that of the page behind it. */
export async function follow(page: Page, name: string, heading: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await shows(page, heading);
}

/** What axe finds by all its rules or some, and the pixels that the page is too wide. */
export async function problems(
  page: Page,
  schemes: readonly ("light" | "dark")[] = ["light", "dark"],
  rules?: readonly string[],
): Promise<unknown[]> {
  const found: unknown[] = [];
  const options = rules === undefined ? {} : { runOnly: rules };
  if (schemes.length > 0) await page.evaluate(axe.source);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
    found.push(...violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]));
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return wide === 0 ? found : [...found, wide];
}
