/** An operator's way in and out, with the keyboard alone, in a real browser against the real Worker. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD } from "../support/operator.ts";
import {
  atField,
  createAccount,
  fill,
  follow,
  open,
  origin,
  problems,
  shows,
  signIn,
  tabTo,
} from "./desk.ts";

describe("an operator with a keyboard", () => {
  test("signs in, makes a token, revokes it, signs out", async () => {
    const page = await open("/admin");
    await signIn(page, await createAccount());

    await follow(page, "Access", "Access");
    await follow(page, "New token", "New token");
    await tabTo(page, "Name");
    await fill(page, "scraper");
    await tabTo(page, "metrics:read");
    await page.keyboard.press("Space");
    await tabTo(page, "Password");
    await fill(page, PASSWORD);
    await page.keyboard.press("Enter");
    const jwt = (await page.getByRole("status").locator("code").textContent()) ?? "";
    const asks = () =>
      fetch(`${origin()}/metrics`, { headers: { Authorization: `Bearer ${jwt}` } }).then((r) => r.status);
    expect(await asks()).not.toBe(401);

    await follow(page, "Back to access", "Access");
    await follow(page, "Revoke the token scraper", "Revoke the token scraper?");
    await tabTo(page, "Revoke the token");
    await page.keyboard.press("Enter");
    await page.getByText("The token is revoked.").waitFor();
    expect(await asks()).toBe(401);

    await follow(page, "Sign out", "Sign in");
    await page.goto(`${origin()}/admin`);
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

test.each([1280, 320])("the sign-in page is accessible and fits %i px", async (width) => {
  const page = await open("/admin/login", { viewport: { width, height: 700 } });
  expect(await problems(page)).toEqual([]);
});

describe("a page of another origin", () => {
  let server: Server;
  let foreign: string;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response
        .setHeader("Content-Type", "text/html")
        .end(`<form method="post" action="${origin()}/admin/logout"><button>Win a prize</button></form>`);
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
    await page.goto(`${origin()}/admin`);
    await shows(page, "Overview");
  });
});
