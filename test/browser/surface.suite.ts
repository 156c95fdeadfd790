import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { VisitOptions } from "./browser.ts";
import { answerOnce, freshLink, open, origin, press, refusal, shows, sign, visitor } from "./stage.ts";
import { createAccount, tellWallet } from "./wallet.ts";

/** The narrowest phone that WCAG 1.4.10 asks for. */
const PHONE = {
  viewport: { width: 320, height: 640 },
  userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
};

describe("a browser without a wallet", () => {
  test("is told on a desktop where to get one, and takes one that comes later", async () => {
    const page = await open(await freshLink(), { wallets: [{ late: true }] });
    await shows(page, "No Solana wallet in this browser");
    expect(
      await page
        .locator(".links a")
        .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href)),
    ).toEqual([
      "https://phantom.app/download",
      "https://solflare.com/download",
      "https://backpack.app/download",
    ]);
    await tellWallet(page, { register: true });
    await shows(page, "Choose your wallet");
  });

  test("opens the very same link in a wallet's own browser on a phone", async () => {
    const url = await freshLink();
    const page = await open(url, { ...PHONE, wallets: [] });
    await shows(page, "Open this page in your wallet");
    const links = page.locator(".links.open a");
    const address = encodeURIComponent(url);
    const site = encodeURIComponent(origin());
    expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual([
      `https://phantom.app/ul/browse/${address}?ref=${site}`,
      `https://solflare.com/ul/v1/browse/${address}?ref=${site}`,
      `https://backpack.app/ul/v1/browse/${address}?ref=${site}`,
    ]);
  });

  test("is told without JavaScript what is missing", async () => {
    const page = await open(await freshLink(), { javaScriptEnabled: false });
    await shows(page, "This page needs JavaScript");
    expect(await page.getByText("Getting ready").isVisible()).toBe(false);
  });
});

describe("the page", () => {
  test("runs no script and makes no markup that did not come with it", async () => {
    const visited = await visitor();
    await visited.page.goto(await freshLink());
    const made = visited.page.evaluate(() => {
      document.body.innerHTML = "<img src=x>";
    });
    await expect(made).rejects.toThrow("TrustedHTML");
    const ran = visited.page.evaluate(() => {
      const script = document.createElement("script");
      script.append("globalThis.ran = true");
      document.body.append(script);
      return "ran" in globalThis;
    });
    expect(await ran).toBe(false);
    await expect.poll(() => visited.faults.join()).toContain("policy violated: require-trusted-types-for");
    await visited.page.context().close();
  });

  const steps: readonly [string, VisitOptions, (page: Page) => Promise<void>][] = [
    ["choosing", {}, (page) => shows(page, "Choose your wallet")],
    [
      "choosing an account",
      { wallets: [{ accounts: [createAccount(), createAccount()] }] },
      async (page) => {
        await press(page, "Test Wallet");
        await shows(page, "Which account is it?");
      },
    ],
    [
      "after a fault of the wallet",
      { wallets: [{ connect: "fail" }] },
      async (page) => {
        await press(page, "Test Wallet");
        await shows(page, "The wallet reported a problem");
      },
    ],
    [
      "signing",
      { wallets: [{ sign: "hang" }] },
      async (page) => {
        await sign(page);
        await shows(page, "Sign in Test Wallet");
      },
    ],
    [
      "after a fault of ours",
      {},
      async (page) => {
        await answerOnce(page, { status: 500, body: refusal("internal") });
        await sign(page);
        await shows(page, "Something went wrong on our side");
      },
    ],
    [
      "verified",
      {},
      async (page) => {
        await sign(page);
        await shows(page, "You are verified");
      },
    ],
    ["without a wallet", { wallets: [] }, (page) => shows(page, "Open this page in your wallet")],
  ];

  test.each(steps)("is accessible and fits a phone of 320 px, %s", async (_, options, reach) => {
    const page = await open(await freshLink(), { ...PHONE, ...options });
    await reach(page);
    await page.evaluate(axe.source);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    const { wide, small } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      small: [...document.querySelectorAll("button, .links a")].filter(
        (one) => one.getBoundingClientRect().height < 44,
      ).length,
    }));
    expect({ wide, small }).toEqual({ wide: 0, small: 0 });
  });
});
