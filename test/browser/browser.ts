import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { findChromium } from "../../scripts/chromium.mjs";
import { installWallet, type WalletOptions } from "./wallet.ts";

/** Quiet, without a sandbox (root in containers), and without anything that calls home. */
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page that does not show the expected by then does not show it, however busy the machine. */
const PATIENCE = 15_000;

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("no Chromium: run `node scripts/bootstrap.mjs --test`");
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

export interface Visit {
  readonly page: Page;
  /** Errors of the page and violations of its policy, growing; answers that refuse are no errors. */
  readonly faults: readonly string[];
}

export interface VisitOptions extends BrowserContextOptions {
  readonly wallets?: readonly WalletOptions[];
  /** The device's clock, Unix milliseconds; from then on the test moves it (`page.clock`). */
  readonly clock?: number;
}

/** A page in a context of its own, as a visitor's with a network address of its own. */
export async function visit(browser: Browser, options: VisitOptions = {}): Promise<Visit> {
  const { wallets = [{}], clock, ...context } = options;
  const opened = await browser.newContext({
    ...context,
    extraHTTPHeaders: { "CF-Connecting-IP": randomAddress() },
  });
  const page = await opened.newPage();
  page.setDefaultTimeout(PATIENCE);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    const refusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !refusal) faults.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      // oxlint-disable-next-line no-console -- the way out of the page
      console.error(`policy violated: ${effectiveDirective} ${blockedURI}`);
    });
  });
  if (clock !== undefined) await page.clock.install({ time: clock });
  for (const wallet of wallets) await installWallet(page, wallet);
  return { page, faults };
}

/** Of the block that benchmarks use (RFC 2544), so that no two visitors share a limit. */
const randomAddress = (): string =>
  `198.18.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;
