/** What `npm start` offers, in a real browser: from the panel's button to the verified role. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanClone, freePort } from "../support/clean-clone.ts";
import { launchBrowser, visit } from "./browser.ts";

const clone = cleanClone();
let browser: Browser;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const started = clone.run("scripts/start.ts", [], { PORT: String(port) });
  [browser] = await Promise.all([launchBrowser(), started.says(/Ctrl-C ends everything/)]);
});
afterAll(async () => {
  await browser.close();
  clone.delete();
});

/** Follows the private link with the keyboard or the mouse and signs with the wallet made in this browser. */
async function verify(discord: Page): Promise<Page> {
  const link = discord.locator("#timeline .ephemeral a").last();
  const [page] = await Promise.all([discord.context().waitForEvent("page"), link.click()]);
  await page.getByRole("button", { name: "Throw-away wallet" }).click();
  await page.getByRole("button", { name: /^Sign/ }).click();
  await page.getByRole("heading", { name: "You are verified" }).waitFor();
  return page;
}

test("a member presses the panel's button, signs, and has the role and a message", async () => {
  const { page: discord, faults } = await visit(browser, { wallets: [] });
  await discord.goto(`${url}/dev`);
  await discord.getByRole("button", { name: "Verify wallet" }).click();
  await verify(discord);
  const confirmed = performance.now();
  await discord.locator("#roles", { hasText: "Verified" }).waitFor();
  await discord.locator("#dms .message").waitFor();
  expect(performance.now() - confirmed).toBeLessThan(2_000);
  expect(faults).toEqual([]);
  await discord.context().close();
});

test("another member does the same with a slash command while Discord is down, and is served when it is back", async () => {
  const { page: discord, faults } = await visit(browser, { wallets: [] });
  await discord.goto(`${url}/dev`);
  await discord.getByLabel("You are").selectOption({ label: "Grace (team)" });
  await discord.waitForURL(/as=/);
  await discord.getByLabel("Slash command").fill("/solana-verify");
  await discord.keyboard.press("Enter");
  await discord.locator("#timeline .ephemeral a").waitFor();
  await discord.getByRole("button", { name: "Discord down" }).click();
  await discord.locator("#faults", { hasText: "until cleared" }).waitFor();
  await verify(discord);
  await discord.locator("#log .bad").first().waitFor();
  await discord.getByRole("button", { name: "All well again" }).click();
  await discord.locator("#roles", { hasText: "Verified" }).waitFor();
  expect(faults).toEqual([]);
  await discord.context().close();
});

test("an operator blocks and lifts, changes the settings, and vouches for a member, in Discord alone", async () => {
  const { page: discord, faults } = await visit(browser, { wallets: [] });
  await discord.goto(`${url}/dev`);
  await discord.getByLabel("You are").selectOption({ label: "Grace (team)" });
  await discord.waitForURL(/as=/);
  const say = async (line: string) => {
    await discord.getByLabel("Slash command").fill(line);
    await discord.keyboard.press("Enter");
  };
  await say('/edge block target:203.0.113.9 reason:"floods the API" duration:1h');
  await discord.getByRole("button", { name: "Do it" }).click();
  await discord.getByText("203.0.113.9 is blocked.").waitFor();
  await discord.getByLabel("Slash command").fill("/edge unblock target:203");
  await discord.locator('#commands option[label*="floods the API"]').waitFor({ state: "attached" });
  await say("/edge unblock target:203.0.113.9");
  await discord.getByRole("button", { name: "Do it" }).click();
  await discord.getByText("203.0.113.9 is off the block list.").waitFor();

  await say("/verification-settings");
  await discord.getByRole("button", { name: "Roles and channel" }).click();
  await discord.getByLabel("Minimum account age").fill("1");
  await discord.getByRole("button", { name: "Submit" }).click();
  await discord.getByText("Saved. It is in force everywhere within seconds.").waitFor();
  await discord.getByText("Everything needed is there.").last().waitFor();

  await discord.locator("#target").selectOption({ label: "Newcomer" });
  await discord.getByRole("button", { name: "Verify member" }).click();
  await discord.getByText("is verified by your word").waitFor();
  await discord.getByRole("button", { name: "Reset verification" }).click();
  await discord.getByRole("button", { name: "Do it" }).last().click();
  await discord.getByText("is reset; the role goes within seconds.").waitFor();
  expect(faults).toEqual([]);
  await discord.context().close();
});

test("a member is told in their language that the account is too young, and gets what is kept as a file", async () => {
  const { page: discord, faults } = await visit(browser, { wallets: [] });
  await discord.goto(`${url}/dev`);
  await discord.getByLabel("You are").selectOption({ label: "Newcomer" });
  await discord.waitForURL(/as=/);
  await discord.getByLabel("Your language").selectOption("de");
  await discord.waitForURL(/in=de/);
  await discord.getByRole("button", { name: "Verify wallet" }).click();
  await discord.getByText("Dein Discord-Konto ist für diesen Server zu jung").waitFor();
  await discord.getByLabel("Slash command").fill("/privacy export");
  await discord.keyboard.press("Enter");
  await discord.getByText("my-data.json").click();
  await discord.getByText('"vouched_members"').waitFor();
  expect(faults).toEqual([]);
  await discord.context().close();
});

test("the API is described to read, on a phone, without a script", async () => {
  const { page, faults } = await visit(browser, {
    wallets: [],
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  await page.goto(`${url}/docs`);
  await page.getByRole("link", { name: "/api/confirm" }).waitFor();
  await page.getByText("Body (application/json)").first().click();
  await page.getByText('"signature"').first().waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test("the page says what went wrong in a command line, and fits a phone", async () => {
  const { page: discord, faults } = await visit(browser, {
    wallets: [],
    viewport: { width: 360, height: 740 },
  });
  await discord.goto(`${url}/dev`);
  await discord.getByLabel("Slash command").fill("/solana-verify now");
  await discord.getByRole("button", { name: "Send" }).click();
  await discord.getByText('"now" is not an option here').waitFor();
  expect(await discord.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  expect(faults).toEqual([]);
  await discord.context().close();
});
