import { describe, expect, test } from "vitest";
import { freshLink, open, origin, press, shows, sign } from "./stage.ts";
import { createAccount, tellWallet } from "./wallet.ts";

const MINUTE = 60_000;

describe("a member", () => {
  test("verifies with the keyboard alone, and hears each step", async () => {
    const page = await open(await freshLink());
    await shows(page, "Choose your wallet");
    expect(await page.getByRole("status").textContent()).toBe("Found one wallet: Test Wallet.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await shows(page, "Is this the right account?");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Is this the right account?");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await shows(page, "You are verified");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("You are verified");
    expect(await page.title()).toBe("You are verified · Wallet verification");
    expect(await page.locator("#panel").textContent()).toContain("role is on its way");
    expect(await page.locator("[aria-current=step]").textContent()).toBe("Done");
  });

  test("sees what is signed, and how long the link lasts, whatever the device's clock says", async () => {
    const url = await freshLink(3 * MINUTE);
    const page = await open(url, { clock: Date.now() + 90 * MINUTE });
    await shows(page, "Choose your wallet");
    const claims = JSON.parse(atob(new URL(url).searchParams.get("jwt")!.split(".")[1]!));
    expect(await page.locator(".message").textContent()).toBe(
      `Confirming wallet ownership for request: ${claims.UUID}`,
    );
    expect(await page.getByRole("timer").textContent()).toMatch(/^Link valid for (7:00|6:5\d)$/);
    await page.clock.fastForward(6 * MINUTE + 5_000);
    await expect.poll(() => page.getByRole("status").textContent()).toContain("Less than one minute left.");
    await page.clock.fastForward(MINUTE);
    await shows(page, "This link has expired");
  });

  test("chooses among the wallets there are, also one that registers late, and none of another chain", async () => {
    const page = await open(await freshLink(), {
      wallets: [{ name: "Ether", chains: ["eip155:1"] }, { name: "Early" }, { name: "Late", late: true }],
    });
    await shows(page, "Choose your wallet");
    await tellWallet(page, { register: true }, "Late");
    expect(await page.locator(".wallets button").allTextContents()).toEqual(["Early", "Late"]);
    expect(await page.getByRole("status").textContent()).toBe("Found 2 wallets: Early, Late.");
  });

  test("keeps the focus where it is when a wallet registers late", async () => {
    const page = await open(await freshLink(), {
      wallets: [{ name: "Early" }, { name: "Late", late: true }],
    });
    await page.getByRole("button", { name: "Early" }).focus();
    await tellWallet(page, { register: true }, "Late");
    await page.getByRole("button", { name: "Late" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Early");
  });

  test("chooses among a wallet's accounts", async () => {
    const accounts = [createAccount(), createAccount()];
    const page = await open(await freshLink(), { wallets: [{ accounts }] });
    await press(page, "Test Wallet");
    await page.getByRole("radio", { name: accounts[1]!.address }).check();
    const sent = page.waitForRequest("**/api/confirm");
    await press(page, "Sign with Test Wallet");
    expect((await sent).postDataJSON()).toMatchObject({ wallet: accounts[1]!.address });
    await shows(page, "You are verified");
  });

  test("switches the account in the wallet after connecting", async () => {
    const other = createAccount();
    const page = await open(await freshLink());
    await press(page, "Test Wallet");
    await shows(page, "Is this the right account?");
    await tellWallet(page, { accounts: [other] });
    await page.getByText(other.address).waitFor();
    await press(page, "Sign with Test Wallet");
    await shows(page, "You are verified");
  });
});

describe("a link that leads no further says what to do", () => {
  test.each([
    ["that is missing", async () => `${origin()}/verify`, "This page needs your personal link"],
    ["that is cut", async () => (await freshLink()).slice(0, -120), "This link is damaged"],
    ["that is no JWT", async () => `${origin()}/verify?jwt=damaged.link.here`, "This link is damaged"],
    ["that expired before it was opened", () => freshLink(11 * MINUTE), "This link has expired"],
  ])("one %s", async (_, url, title) => {
    const page = await open(await url());
    await shows(page, title);
    expect(await page.locator("#panel").textContent()).toContain("Discord");
    expect(await page.locator("#warning").isVisible()).toBe(false);
  });

  test("one whose signature is forged", async () => {
    const url = await freshLink();
    const page = await open(`${url.slice(0, -8)}AAAAAAAA`);
    await sign(page);
    await shows(page, "This link is not valid");
  });

  test("one that was used by another wallet", async () => {
    const url = await freshLink();
    const first = await open(url);
    await sign(first);
    await shows(first, "You are verified");
    const second = await open(url);
    await sign(second);
    await shows(second, "This link has been used");
  });
});
