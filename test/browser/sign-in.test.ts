/** An operator's way in and out, with the keyboard alone, in a real browser against the real Worker. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { newOperator, PASSWORD, type Operator } from "../support/operator.ts";
import { launchBrowser, visit, type Visit, type VisitOptions } from "./browser.ts";

let build: EdgeBuild;
let storage: string;
let edge: EdgeProcess;
let browser: Browser;
let visits: Visit[] = [];

beforeAll(async () => {
  [build, storage, browser] = await Promise.all([
    buildEdge("test/support/edge-with-accounts.ts"),
    mkdtemp(join(tmpdir(), "sign-in-")),
    launchBrowser(),
  ]);
  edge = await startEdge(build, storage);
});
/** No page of any test may throw, or meet its own policy. */
async function closeVisits(): Promise<void> {
  const faults = visits.flatMap((visited) => visited.faults);
  await Promise.all(visits.map(({ page }) => page.context().close()));
  visits = [];
  expect(faults).toEqual([]);
}
afterEach(closeVisits);
afterAll(async () => {
  await browser.close();
  await edge.stop();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

async function open(path: string, options?: VisitOptions): Promise<Page> {
  const visited = await visit(browser, { wallets: [], ...options });
  visits.push(visited);
  await visited.page.goto(edge.url + path);
  return visited.page;
}

async function createAccount(): Promise<Operator> {
  const operator = await newOperator();
  await fetch(`${edge.url}/test/account`, { method: "POST", body: JSON.stringify(operator.statements) });
  return operator;
}

const shows = (page: Page, name: string) => page.getByRole("heading", { name, exact: true }).waitFor();

/** Waits until the page itself has put the focus on the field. */
const atField = (page: Page, label: string) =>
  page.locator(`label:has-text("${label}") input:focus`).waitFor();

/** Types into the focused field and goes to the next. */
async function fill(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const [i, text] of texts.entries()) {
    if (i > 0) await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  }
}

async function signIn(page: Page, operator: Operator): Promise<void> {
  await atField(page, "Account");
  await fill(page, operator.name, PASSWORD, await operator.code());
  await page.keyboard.press("Enter");
  await shows(page, "Overview");
}

/** Tabs to the control of this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused instanceof HTMLInputElement) return focused.labels?.[0]?.textContent ?? "";
      return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
    });
    if (label.trim().startsWith(name)) return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

/** What axe finds in light and dark, and the pixels that the page is too wide. */
async function problems(page: Page): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
    found.push(...violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]));
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return wide === 0 ? found : [...found, wide];
}

describe("an operator with a keyboard", () => {
  test("signs in, makes a token, revokes it, signs out", async () => {
    const page = await open("/admin");
    await signIn(page, await createAccount());

    await tabTo(page, "Access");
    await page.keyboard.press("Enter");
    await shows(page, "Access");
    await tabTo(page, "New token");
    await page.keyboard.press("Enter");
    await shows(page, "New token");
    await tabTo(page, "Name");
    await fill(page, "scraper");
    await tabTo(page, "metrics:read");
    await page.keyboard.press("Space");
    await tabTo(page, "Password");
    await fill(page, PASSWORD);
    await page.keyboard.press("Enter");
    const jwt = (await page.getByRole("status").locator("code").textContent()) ?? "";
    const asks = () =>
      fetch(`${edge.url}/metrics`, { headers: { Authorization: `Bearer ${jwt}` } }).then((r) => r.status);
    expect(await asks()).not.toBe(401);

    await tabTo(page, "Back to access");
    await page.keyboard.press("Enter");
    await shows(page, "Access");
    await tabTo(page, "Revoke the token scraper");
    await page.keyboard.press("Enter");
    await shows(page, "Revoke the token scraper?");
    await tabTo(page, "Revoke the token");
    await page.keyboard.press("Enter");
    await page.getByText("The token is revoked.").waitFor();
    expect(await asks()).toBe(401);

    await tabTo(page, "Sign out");
    await page.keyboard.press("Enter");
    await shows(page, "Sign in");
    await page.goto(`${edge.url}/admin`);
    await shows(page, "Sign in");
  });

  test("is told what to do after a wrong code, with the account kept", async () => {
    const operator = await createAccount();
    const page = await open("/admin/login");
    await atField(page, "Account");
    await fill(page, operator.name, PASSWORD, "000000");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Account, password or code is wrong.").waitFor();
    expect(await page.getByLabel("Account").inputValue()).toBe(operator.name);
  });

  test("needs no script", async () => {
    const page = await open("/admin", { javaScriptEnabled: false });
    await signIn(page, await createAccount());
    await page.getByRole("button", { name: "Sign out" }).click();
    await shows(page, "Sign in");
  });
});

describe("the pages", () => {
  test.each([1280, 320])("are accessible and fit %i px", async (width) => {
    const page = await open("/admin/login", { viewport: { width, height: 700 } });
    expect(await problems(page)).toEqual([]);
    await signIn(page, await createAccount());
    await page.goto(`${edge.url}/admin/tokens/new`);
    expect(await problems(page)).toEqual([]);
    await page.getByRole("textbox", { name: /^Name/ }).fill("a program with a rather long name that goes on");
    await page.getByLabel("audit:read").check();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByRole("status").waitFor();
    expect(await problems(page)).toEqual([]);
    await page.goto(`${edge.url}/admin/access`);
    expect(await problems(page)).toEqual([]);
  });
});

describe("a page of another origin", () => {
  let server: Server;
  let foreign: string;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response
        .setHeader("Content-Type", "text/html")
        .end(`<form method="post" action="${edge.url}/admin/logout"><button>Win a prize</button></form>`);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    foreign = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test("cannot act for who is signed in, though its port makes it the same site", async () => {
    const page = await open("/admin");
    await signIn(page, await createAccount());
    await page.goto(foreign);
    const answered = page.waitForResponse((response) => response.url().endsWith("/admin/logout"));
    await page.getByRole("button", { name: "Win a prize" }).click();
    const response = await answered;
    expect(response.status()).toBe(403);
    // The browser did send the cookie: it was the origin that was refused.
    expect((await response.request().allHeaders())["cookie"]).toContain("edge_session=");
    await page.goto(`${edge.url}/admin`);
    await shows(page, "Overview");
  });
});
