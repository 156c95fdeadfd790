import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../shared/config/config.ts";
import { accessNeed } from "../../shared/access/rules.ts";
import { zoneOf } from "../../shared/http/zones.ts";
import { createApp } from "../../workers/app.ts";
import { createServices } from "../../workers/create-services.ts";
import { freshAddress } from "../support/addresses.ts";
import { PASSWORD } from "../support/operator.ts";
import { validVariables } from "../support/variables.ts";
import { codeOf, createOperator, form, ORIGIN, send, signedIn, withToken } from "./sign-in-support.ts";

describe("every route of the management zone", () => {
  const config = parseConfig(validVariables);
  if (!config.ok) throw new Error("the tests' variables are not valid");
  const { routes } = createApp(
    createServices(env as typeof env & Readonly<Record<string, unknown>>, config.value),
  );
  const managed = routes
    .filter(({ method, path }) => method !== "ALL" && zoneOf(path).zone === "management")
    .map(({ method, path }) => [method, path.replaceAll(/:\w+/g, "x")] as const);

  test.each(managed)("%s %s is in the table of who may", (method, path) => {
    expect(accessNeed(method, path)).not.toBeNull();
  });

  test.each(managed.filter(([, path]) => path !== "/admin/login"))(
    "%s %s refuses who is not signed in",
    async (method, path) => {
      expect(await codeOf(await send(path, { method }))).toEqual([401, "unauthorized"]);
    },
  );

  test.each(["/admin/else", "/admin/api", "/admin/api/else", "/admin/login/else", "/admin//api/sessions"])(
    "has no %s, also for an owner",
    async (path) => {
      expect((await send(path)).status).toBe(404);
    },
  );
});

describe("a change", () => {
  test.each<[string, Record<string, string>, boolean]>([
    ["our own origin", { Origin: ORIGIN }, true],
    ["our own origin, as the browser confirms", { Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" }, true],
    ["no origin, but the browser's word", { "Sec-Fetch-Site": "same-origin" }, true],
    ["a program that shows nothing", {}, true],
    ["no origin at all, but a cookie", { Cookie: "__Host-edge_session=x" }, false],
    ["another origin", { Origin: "https://evil.example" }, false],
    ["another origin and a lie", { Origin: "https://evil.example", "Sec-Fetch-Site": "same-origin" }, false],
    ["a sister site", { Origin: "https://edge.example.evil.example" }, false],
    ["another port", { Origin: "https://edge.example:8443" }, false],
    ["plain HTTP", { Origin: "http://edge.example" }, false],
    ["an origin without a name", { Origin: "null" }, false],
    ["a cross-site request", { Origin: ORIGIN, "Sec-Fetch-Site": "cross-site" }, false],
    ["a same-site request", { Origin: ORIGIN, "Sec-Fetch-Site": "same-site" }, false],
  ])("with JSON from %s: %j goes through: %s", async (_, headers, through) => {
    const address = freshAddress();
    const response = await exports.default.fetch(`${ORIGIN}/admin/api/step-up`, {
      method: "POST",
      headers: { "CF-Connecting-IP": address, "Content-Type": "application/json", ...headers },
      body: "{}",
    });
    // Past the proof of origin nobody is signed in.
    expect(response.status).toBe(through ? 401 : 403);
  });

  test("by a form needs the form's own token besides", async () => {
    const somebody = await signedIn(await createOperator());
    for (const fields of [{}, { form_token: "" }, { form_token: "0".repeat(64) }]) {
      const response = await somebody.request("/admin/logout", form(fields));
      expect(await codeOf(response)).toEqual([403, "forbidden"]);
    }
    expect((await somebody.request("/admin/api/sessions")).status).toBe(200);
  });

  test("takes no form token of another session", async () => {
    const [one, other] = [await signedIn(await createOperator()), await signedIn(await createOperator())];
    const response = await one.request("/admin/logout", form({ form_token: await other.formToken() }));
    expect(response.status).toBe(403);
  });

  test("signs nobody in from another site", async () => {
    const operator = await createOperator();
    const response = await send("/admin/login", {
      ...form({ account: operator.name, password: PASSWORD, code: await operator.code() }),
      headers: { Origin: "https://evil.example" },
    });
    expect([response.status, response.headers.has("Set-Cookie")]).toEqual([403, false]);
  });
});

describe("the page", () => {
  const up = { proof_password: PASSWORD, proof_code: "" };

  test("makes a token by form, shows it once, and revokes it", async () => {
    const owner = await signedIn(await createOperator());
    const make = async (more: Record<string, string>) =>
      owner.request("/admin/tokens/new", {
        ...form({
          form_token: await owner.formToken(),
          label: "<b>scraper",
          scope: "metrics:read",
          hours: "2",
          ...more,
        }),
        headers: { Accept: "text/html" },
      });
    const made = await make(up);
    const html = await made.text();
    const jwt = /<code class="secret">([\w.-]+)<\/code>/.exec(html)?.[1] ?? "";
    expect((await withToken("/metrics", jwt)).status).not.toBe(401);
    expect(html).toContain("&lt;b&gt;scraper");
    const access = await (await owner.request("/admin/access")).text();
    expect(access).toContain("&lt;b&gt;scraper");
    expect(access).not.toContain(jwt);
    const id = /tokens\/revoke\?id=([0-9a-f-]+)/.exec(access)?.[1] ?? "";
    const asked = await (await owner.request(`/admin/tokens/revoke?id=${id}`)).text();
    expect(asked).toContain("This cannot be undone.");
    const revoked = await owner.request(
      "/admin/tokens/revoke",
      form({ form_token: await owner.formToken(), id }),
    );
    expect(revoked.headers.get("Location")).toBe("/admin/access");
    expect(await (await owner.request("/admin/access")).text()).toContain("The token is revoked.");
    expect((await withToken("/metrics", jwt)).status).toBe(401);
  });

  test.each([
    ["nothing that proves it", { proof_password: "", proof_code: "" }, 403],
    ["a wrong password", { proof_password: "not-the-password-1987", proof_code: "" }, 403],
    ["the right password", up, 200],
  ])("asks for the proof of a step-up action in its flow: with %s", async (_, proof, status) => {
    const owner = await signedIn(await createOperator());
    const response = await owner.request("/admin/tokens/new", {
      ...form({
        form_token: await owner.formToken(),
        label: "kept words",
        scope: "metrics:read",
        hours: "2",
        ...proof,
      }),
      headers: { Accept: "text/html" },
    });
    expect(response.status).toBe(status);
    const html = await response.text();
    expect(html).toContain("kept words");
    expect(html).not.toContain("not-the-password-1987");
    // Whatever the page is, its forms are good for the next step.
    expect(html).toContain(await owner.formToken());
  });

  test("says what happened once, and never what an address says", async () => {
    const owner = await signedIn(await createOperator());
    const wrong = await owner.request(
      "/admin/tokens/revoke",
      form({ form_token: await owner.formToken(), id: "x" }),
    );
    expect([wrong.status, await wrong.text()]).toEqual([404, expect.stringContaining("Nothing there")]);
    expect(await (await owner.request("/admin?notice=Send+your+password")).text()).not.toContain("Send your");
  });
});
