import { describe, expect, test } from "vitest";
import { answerOnce, freshLink, open, press, refusal, shows, sign } from "./stage.ts";
import { createAccount, tellWallet, type WalletBehaviour } from "./wallet.ts";

describe("the link outlives", () => {
  test.each<[string, Partial<WalletBehaviour>, string, string]>([
    ["a refused connection", { connect: "refuse" }, "Test Wallet", "The wallet was not connected"],
    ["a locked wallet", { connect: "lock" }, "Test Wallet", "This wallet showed no account that can sign"],
    ["a broken wallet", { connect: "fail" }, "Test Wallet", "The wallet reported a problem"],
    ["a refused signature", { sign: "refuse" }, "Sign with Test Wallet", "Nothing was signed"],
    ["a wrapped text", { sign: "alter" }, "Sign with Test Wallet", "This account signed a different text"],
    [
      "another key's signature",
      { sign: "other_key" },
      "Sign with Test Wallet",
      "The signature did not match the wallet",
    ],
  ])("%s", async (_, behaviour, lastPress, title) => {
    const page = await open(await freshLink(), { wallets: [behaviour] });
    await press(page, "Test Wallet");
    if (lastPress !== "Test Wallet") await press(page, lastPress);
    await shows(page, title);
    expect(
      await page
        .locator("#panel h2")
        .first()
        .evaluate((node) => node === document.activeElement),
    ).toBe(true);
    await tellWallet(page, { behaviour: { connect: "allow", sign: "approve" } });
    const again = page.getByRole("button", { name: "Sign with Test Wallet" });
    if (!(await again.isVisible())) await press(page, "Test Wallet");
    await again.click();
    await shows(page, "You are verified");
  });

  test("a wallet that never answers", async () => {
    const page = await open(await freshLink(), {
      wallets: [{ name: "Silent", connect: "hang" }, {}],
      clock: Date.now(),
    });
    await press(page, "Silent");
    await shows(page, "Connect in Silent");
    await page.clock.fastForward(16_000);
    await expect.poll(() => page.getByRole("status").textContent()).toContain("Unlock it if it is locked.");
    await press(page, "Use another wallet");
    await sign(page);
    await shows(page, "You are verified");
  });

  test("a wallet that belongs to another member", async () => {
    const account = createAccount();
    const first = await open(await freshLink(), { wallets: [{ accounts: [account] }] });
    await sign(first);
    await shows(first, "You are verified");
    const second = await open(await freshLink(), {
      wallets: [{ accounts: [account] }, { name: "Second", accounts: [createAccount()] }],
    });
    await sign(second);
    await shows(second, "This wallet belongs to another member");
    await press(second, "Second");
    await press(second, "Sign with Second");
    await shows(second, "You are verified");
  });

  test("a lost request: the very same signature is sent again", async () => {
    const page = await open(await freshLink());
    await page.route("**/api/confirm", (route) => route.abort("connectionfailed"), { times: 1 });
    const first = page.waitForRequest("**/api/confirm");
    await sign(page);
    await shows(page, "No answer came back");
    const second = page.waitForRequest("**/api/confirm");
    await press(page, "Send again");
    await shows(page, "You are verified");
    expect((await second).postData()).toBe((await first).postData());
  });

  test("a lost answer: the member who was verified hears of it on the second try", async () => {
    const page = await open(await freshLink());
    await page.route(
      "**/api/confirm",
      async (route) => {
        expect((await route.fetch()).status()).toBe(200);
        await route.abort("connectionreset");
      },
      { times: 1 },
    );
    await sign(page);
    await shows(page, "No answer came back");
    await press(page, "Send again");
    await shows(page, "You are verified");
  });

  test.each([
    ["a fault of ours", 500, refusal("internal"), "Something went wrong on our side", "request-7"],
    ["a block", 403, refusal("ip_blocked"), "Your connection is blocked", "request-7"],
    ["a proxy's page", 502, "<h1>Bad gateway</h1>", "The answer could not be understood", ""],
    ["a success that is none", 200, "{}", "The answer could not be understood", ""],
  ])("%s", async (_, status, body, title, reference) => {
    const page = await open(await freshLink());
    await answerOnce(page, { status, body });
    await sign(page);
    await shows(page, title);
    expect(await page.locator("#panel").textContent()).toContain(reference);
    await press(page, "Send again");
    await shows(page, "You are verified");
  });

  test.each([
    ["a limit", 429, refusal("rate_limited"), "Too many attempts"],
    ["the platform's own limit", 429, "error code: 1015", "Too many attempts"],
    ["maintenance", 503, refusal("maintenance"), "Verification is being serviced"],
  ])("%s: it counts down and sends by itself", async (_, status, body, title) => {
    const page = await open(await freshLink(), { clock: Date.now() });
    await answerOnce(page, { status, body, headers: { "Retry-After": "45" } });
    await sign(page);
    await shows(page, title);
    expect(await page.getByRole("timer").textContent()).toMatch(/^Sending again in 0:[34]\d$/);
    await page.clock.fastForward(46_000);
    await shows(page, "You are verified");
  });

  test("no limit that is longer than itself, and says so", async () => {
    const page = await open(await freshLink());
    await answerOnce(page, { status: 429, body: refusal("rate_limited"), headers: { "Retry-After": "900" } });
    await sign(page);
    await shows(page, "Too many attempts");
    expect(await page.locator("#panel").textContent()).toContain(
      "press “Verify wallet” in Discord for a new one",
    );
    expect(await page.getByRole("timer").textContent()).toMatch(/^Come back in 1[45]:\d\d$/);
  });
});
