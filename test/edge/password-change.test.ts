import { describe, expect, test } from "vitest";
import { PASSWORD } from "../support/operator.ts";
import { attempt, createOperator, form, recorded, send, signedIn, type SignedIn } from "./sign-in-support.ts";

const NEW = "granite-lagoon-2041-velvet";

const change = async (somebody: SignedIn, current: string, password: string) => {
  const fields = { form_token: await somebody.formToken(), current_password: current, password };
  const response = await somebody.request("/admin/password", form(fields));
  if (response.status === 303) return response.headers.get("Location");
  return /role="alert">([^<]*)</.exec(await response.text())?.[1];
};

describe("changing a password", () => {
  test("makes the new one good, the old one worthless, and ends the other sessions", async () => {
    const operator = await createOperator();
    const here = await signedIn(operator);
    const elsewhere = await attempt(operator.name, PASSWORD, operator.recoveryCode, "198.19.7.7");
    const cookie = (elsewhere.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
    const asks = () => send("/admin/api/sessions", { address: "198.19.7.7", headers: { Cookie: cookie } });
    expect((await asks()).status).toBe(200);

    const before = here.cookie();
    expect(await change(here, PASSWORD, NEW)).toBe("/admin/access");
    expect((await asks()).status).toBe(401);
    expect(here.cookie()).not.toBe(before);
    expect((await here.request("/admin/api/sessions")).status).toBe(200);
    expect((await recorded(operator.name, 3)).map(({ event }) => event)).toContain("password_changed");
  });

  test("needs the current one", async () => {
    const somebody = await signedIn(await createOperator());
    expect(await change(somebody, NEW, NEW)).toBe("The current password is wrong.");
  });

  test.each(["short", "passwordpassword", "x".repeat(257)])("takes no %s", async (password) => {
    const somebody = await signedIn(await createOperator());
    expect(await change(somebody, PASSWORD, password)).toContain("must have 15 to 256");
  });
});
