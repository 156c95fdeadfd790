import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { SCRYPT_COST } from "../../shared/access/password-hash.ts";
import { newOperator, PASSWORD } from "../support/operator.ts";
import { attempt, cookieOf, createOperator, form, recorded, send, signedIn } from "./sign-in-support.ts";

describe("signing in", () => {
  test("with password and code opens a session and leads to the page", async () => {
    const operator = await createOperator();
    const response = await attempt(operator.name, PASSWORD, await operator.code());
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/admin"]);
    expect(response.headers.get("Set-Cookie")).toMatch(
      /^__Host-edge_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  test("stores no secret of a session or a password", async () => {
    const somebody = await signedIn(await createOperator());
    const secret = somebody.cookie().split("=")[1] ?? "";
    const rows = await env.DB.prepare("SELECT * FROM sessions JOIN accounts ON name = account").all();
    expect(JSON.stringify(rows.results)).not.toContain(secret);
    expect(JSON.stringify(rows.results)).not.toContain(PASSWORD);
  });

  test("takes the account's name in any case, and the code with spaces", async () => {
    const operator = await createOperator();
    const code = (await operator.code()).replace(/^.../, "$& ");
    expect((await attempt(` ${operator.name.toUpperCase()} `, PASSWORD, code)).status).toBe(303);
  });

  test("takes a code once, whatever the number at once", async () => {
    const operator = await createOperator();
    const code = await operator.code();
    const answers = await Promise.all([
      attempt(operator.name, PASSWORD, code),
      attempt(operator.name, PASSWORD, code),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 401]);
  });

  test("takes a code of the step before and of the one after, none further off", async () => {
    for (const [steps, status] of [
      [-1, 303],
      [1, 303],
      [-2, 401],
      [2, 401],
    ] as const) {
      const operator = await createOperator();
      // At the very end of a step the distance would change meanwhile.
      if (Date.now() % 30_000 > 28_000) await scheduler.wait(2_000);
      const response = await attempt(operator.name, PASSWORD, await operator.code(steps));
      expect([steps, response.status]).toEqual([steps, status]);
    }
  });

  test("takes a recovery code once, however it is typed", async () => {
    const operator = await createOperator();
    const typed = operator.recoveryCode.toLowerCase().replaceAll("-", " ");
    expect((await attempt(operator.name, PASSWORD, typed)).status).toBe(303);
    expect((await attempt(operator.name, PASSWORD, operator.recoveryCode)).status).toBe(401);
  });

  test("leaves the code unused where the password is wrong", async () => {
    const operator = await createOperator();
    const code = await operator.code();
    expect((await attempt(operator.name, "not the password", code)).status).toBe(401);
    expect((await attempt(operator.name, PASSWORD, code)).status).toBe(303);
  });

  test("ends the session that the browser had before", async () => {
    const operator = await createOperator();
    const somebody = await signedIn(operator);
    const before = somebody.cookie();
    await somebody.request(
      "/admin/login",
      form({ account: operator.name, password: PASSWORD, code: operator.recoveryCode }),
    );
    const answer = await send("/admin/api/sessions", {
      address: somebody.address,
      headers: { Cookie: before },
    });
    expect(answer.status).toBe(401);
    expect((await somebody.request("/admin/api/sessions")).status).toBe(200);
  });

  test("is written into the audit log, and so is a failure, without what was typed", async () => {
    const operator = await createOperator();
    await attempt(operator.name, "a wrong password", "123456");
    await attempt(operator.name, PASSWORD, await operator.code());
    const records = await recorded(operator.name, 2);
    expect(records.map(({ event, outcome }) => [event, outcome])).toEqual([
      ["sign_in_failed", "failure"],
      ["sign_in_succeeded", "success"],
    ]);
    expect(JSON.stringify(records)).not.toContain("a wrong password");
    expect(JSON.stringify(records)).not.toContain(PASSWORD);
  });
});

describe("a failed sign-in", () => {
  test("answers the same whatever was wrong", async () => {
    const operator = await createOperator();
    const nobody = await newOperator();
    const wrong = [
      await attempt(nobody.name, PASSWORD, await nobody.code()),
      await attempt(operator.name, "not the password", await operator.code()),
      await attempt((await createOperator()).name, PASSWORD, "000000"),
    ];
    const answers = await Promise.all(
      wrong.map(async (response) => ({
        status: response.status,
        cookie: cookieOf(response),
        text: (await response.text()).replaceAll(/nonce="[^"]*"|data-now="\d+"|value="op-[^"]*"/g, ""),
      })),
    );
    expect(answers[0]).toMatchObject({ status: 401, cookie: "" });
    expect(answers[0]?.text).toContain("Account, password or code is wrong.");
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test("takes as long for an account that is not there", async () => {
    const operator = await createOperator("owner", SCRYPT_COST);
    const nobody = await newOperator();
    const time = async (name: string) => {
      const start = performance.now();
      await attempt(name, "not the password", "000000");
      return performance.now() - start;
    };
    await time((await newOperator()).name);
    const [there, missing] = [await time(operator.name), await time(nobody.name)];
    // scrypt is nearly all of it; a machine with other work to do may double one of them.
    expect(missing).toBeGreaterThan(there / 3);
    expect(there).toBeGreaterThan(missing / 3);
  });

  test.each([
    ["nothing", {}],
    ["no code", { account: "ann", password: PASSWORD }],
    ["a name of 65 characters", { account: "a".repeat(65), password: PASSWORD, code: "123456" }],
    ["a password of 100,000 characters", { account: "ann", password: "x".repeat(100_000), code: "1" }],
  ])("is refused before any work where the form holds %s", async (_, fields) => {
    const response = await send("/admin/login", form(fields));
    expect(response.status).toBe(400);
  });

  test("is held up at one address after two, and at one account", async () => {
    const operator = await createOperator();
    const address = "198.19.0.1";
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await attempt((await newOperator()).name, "wrong", "1", address)).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
    const ofAccount = [];
    for (let i = 0; i < 3; i++) {
      ofAccount.push(await attempt(operator.name, "wrong", "1"));
    }
    expect(ofAccount.map(({ status }) => status)).toEqual([401, 401, 429]);
    expect(Number(ofAccount[2]?.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await ofAccount[2]?.text()).toContain("Too many attempts");
  });

  test("counts attempts at an account that is not there alike", async () => {
    const { name } = await newOperator();
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await attempt(name, "wrong", "1")).status);
    expect(statuses).toEqual([401, 401, 429]);
  });
});

describe("the sign-in page", () => {
  test("runs no script, and sends its form to us alone", async () => {
    const response = await send("/admin/login", { headers: { Accept: "text/html" } });
    expect(response.status).toBe(200);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("default-src 'none'");
    expect(response.headers.get("Referrer-Policy")).toBe("same-origin");
    expect(await response.text()).not.toContain("<script");
  });

  test("leads on who is signed in already", async () => {
    const somebody = await signedIn(await createOperator());
    expect((await somebody.request("/admin/login")).headers.get("Location")).toBe("/admin");
  });

  test("spells out what was typed for an account as text", async () => {
    const response = await attempt('"><script>alert(1)</script>', "x", "1");
    expect(await response.text()).not.toContain("<script");
  });
});
