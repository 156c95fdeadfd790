import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { alertsStub, outboxStub, tradingStub } from "../../durable-objects/stubs.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";
import { ACTS, PAGES } from "../../workers/routes/admin/pages.ts";
import { PASSWORD } from "../support/operator.ts";
import { HTML, show, submit, words } from "./dashboard-support.ts";
import { createOperator, form, send, signedIn, stepUp, type SignedIn } from "./sign-in-support.ts";

let ann: SignedIn;
let vic: SignedIn;
// New ones for each test, at addresses of their own: nobody meets another test's limits.
beforeEach(async () => {
  ann = await signedIn(await createOperator("operator"));
  vic = await signedIn(await createOperator("viewer"));
});

/** Pages of one thing are looked at with the first one there is. */
const PAGE_PATHS = Object.keys(PAGES).map((path) =>
  path.replace(/:id\{[^}]+\}/, "1").replace(/:name\{[^}]+\}/, "confirm"),
);

describe("what is wrong with an address", () => {
  test.each(["/admin/nothing", "/admin/checks/x/y/z"])("%s is said in a page to a browser", async (path) => {
    const response = await vic.request(path, HTML);
    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Security-Policy")).toContain("require-trusted-types-for 'script'");
    expect(await response.text()).toContain("That did not work");
  });

  test("is said in JSON below the API, whoever asks", async () => {
    const response = await vic.request("/admin/api/nothing", HTML);
    expect([response.status, await response.json()]).toMatchObject([404, { code: "not_found" }]);
  });
});

test("trading that nobody holds back cannot be resumed", async () => {
  expect(await show(ann, "/admin/trading")).not.toContain("/admin/trading/resume");
  const author = { by: { type: "operator", id: "ann" }, address: null, requestId: null } as const;
  const proposed = await tradingStub(env).propose(author, { action: "stop", reason: "x", lifetime: null });
  await tradingStub(env).confirm(author, proposed.ok ? proposed.value.code : "");
  expect(await show(ann, "/admin/trading")).toContain("/admin/trading/resume");
  await tradingStub(env).resume(author, "over");
});

test("the limits in force stand on the page of the traffic", async () => {
  const html = words(await (await vic.request("/admin/traffic", HTML)).text());
  expect(html).toMatch(/Limits in force.*API\s+20\s+1 min\s+–\s+shut out for 15 min/s);
});

describe("every page", () => {
  beforeAll(() =>
    alertsStub(env).report([
      { name: "check_down", subject: "site", state: "firing", summary: "no answer in 10 s", at: Date.now() },
    ]),
  );

  test.each(PAGE_PATHS)("%s is shown to a viewer, under its policy, and offers no change", async (path) => {
    const response = await vic.request(path, HTML);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Security-Policy")).toContain("require-trusted-types-for 'script'");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/\sstyle=|\son\w+=/);
    // What a viewer may do is about their own sessions, searches and password.
    const acts = Object.keys(ACTS).filter((act) => html.includes(`"${act}`));
    expect(
      acts.filter((act) => !/^\/admin\/(sessions|tokens\/revoke|password|audit\/filters)/.test(act)),
    ).toEqual([]);
  });

  test.each([...PAGE_PATHS, ...Object.keys(ACTS)])(
    "%s sends who is not signed in to the sign-in",
    async (path) => {
      const response = await send(path, HTML);
      expect([response.status, response.headers.get("Location")]).toEqual([303, "/admin/login"]);
    },
  );

  test.each(Object.keys(ACTS))("%s changes nothing without the form's token", async (path) => {
    await stepUp(ann);
    const response = await ann.request(path, { ...form({ id: "x", key: "x", name: "x" }), ...HTML });
    expect(response.status).toBe(403);
  });

  test("says in a page what went wrong, to who waits at a browser, and in JSON to a program", async () => {
    const order = form({ form_token: "0".repeat(64), key: "x" });
    const page = await ann.request("/admin/bans/lift", { ...order, ...HTML });
    expect([page.status, page.headers.get("Content-Security-Policy")]).toEqual([
      403,
      expect.stringContaining("form-action 'self'"),
    ]);
    const said = words(await page.text());
    expect(said).toContain("This form is out of date.");
    expect(said).toContain(page.headers.get("X-Request-Id"));
    const json = await ann.request("/admin/bans/lift", order);
    expect(await json.json()).toMatchObject({ code: "forbidden" });
  });

  test("shows what others wrote as text", async () => {
    await submit(ann, "/admin/blocks/add", {
      target: "192.0.2.99",
      reason: "<img src=x onerror=alert(1)>",
      duration: "900",
    });
    const html = await show(ann, "/admin/blocks");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toContain("<img");
  });
});

describe("the mode", () => {
  test("is set for a while, stands on every page, and goes back", async () => {
    const set = await submit(ann, "/admin/mode/set", {
      name: "mode",
      value: "maintenance",
      reason: "an upgrade",
      duration: "900",
    });
    expect(set.headers.get("Location")).toBe("/admin/mode");
    expect(words(await show(vic, "/admin/settings"))).toContain("Maintenance");
    expect(words(await show(vic, "/admin"))).toContain("Mode: maintenance, an upgrade.");
    await submit(ann, "/admin/mode/end", { name: "mode" });
    expect(words(await show(vic, "/admin/settings"))).not.toContain("Maintenance");
  });

  test("is no way around the proof that easing a guard wants", async () => {
    const eased = { name: "inspection", value: "off", reason: "x", duration: "900" };
    const around = await submit(ann, "/admin/mode/set", eased);
    expect([around.status, words(await around.text())]).toEqual([
      400,
      expect.stringContaining("set elsewhere"),
    ]);
    const asked = await submit(ann, "/admin/mode/ease", eased);
    expect([asked.status, words(await asked.text())]).toEqual([
      403,
      expect.stringContaining("Confirm that it is you"),
    ]);
    expect(words(await show(vic, "/admin/mode"))).toMatch(/Content inspection Enforced/);
    const proven = await submit(ann, "/admin/mode/ease", { ...eased, proof_password: PASSWORD });
    expect(proven.headers.get("Location")).toBe("/admin/mode");
    expect(words(await show(vic, "/admin/mode"))).toMatch(/Content inspection Off/);
    await submit(ann, "/admin/mode/end", { name: "inspection" });
  });
});

describe("a breaker", () => {
  test("is held open and released; held closed it wants proof", async () => {
    await submit(ann, "/admin/breakers/open", {
      dependency: "supabase",
      reason: "migrating",
      duration: "900",
    });
    expect(words(await show(vic, "/admin/breakers"))).toMatch(/supabase held open .* migrating/);
    await submit(ann, "/admin/breakers/reset", { dependency: "supabase", reason: "done" });
    expect(words(await show(vic, "/admin/breakers"))).toMatch(/supabase closed/);
    const order = { dependency: "discord", reason: "x", duration: "1" };
    expect((await submit(ann, "/admin/breakers/hold-closed", order)).status).toBe(403);
    const page = await show(ann, "/admin/breakers/hold-closed?dependency=discord");
    expect(page).toContain('name="proof_password"');
  });

  test("of no such dependency is not there", async () => {
    expect((await ann.request("/admin/breakers/open?dependency=nothing", HTML)).status).toBe(404);
  });
});

describe("a dead letter", () => {
  const letter = (key: string): OutboxItem => ({
    key,
    lane: "background",
    subject: "member:1100000000000000007",
    expiresAt: 1,
    effect: {
      kind: "edit_interaction",
      applicationId: "1100000000000000001",
      token: "a-token-that-opens-an-answer",
      message: { content: "hello" },
    },
  });

  test("is shown without its secret, replayed or discarded once", async () => {
    const outbox = outboxStub(env, "discord");
    await outbox.enqueue([letter("first"), letter("second")]);
    await expect.poll(async () => (await outbox.status()).dead, { timeout: 5_000 }).toBe(2);
    const html = await show(vic, "/admin/outbox");
    expect(words(html)).toContain("edit interaction");
    expect(html).not.toContain("a-token-that-opens");
    expect(words(await show(vic, "/admin"))).toContain("dead letters for discord");
    for (const [act, key] of [
      ["replay", "first"],
      ["discard", "second"],
    ] as const) {
      const done = await submit(ann, `/admin/outbox/${act}`, { destination: "discord", key });
      expect(done.headers.get("Location")).toBe("/admin/outbox");
    }
    const again = await submit(ann, "/admin/outbox/discard", { destination: "discord", key: "second" });
    expect([again.status, words(await again.text())]).toEqual([
      400,
      expect.stringContaining("somebody was faster"),
    ]);
  });
});

// Last, since so many incidents stand before what the others look for.
test("the overview shows the worst of what needs somebody, and how much more there is", async () => {
  const at = Date.now();
  await alertsStub(env).report(
    Array.from({ length: 25 }, (_, i) => ({
      name: "check_down",
      subject: `shop-${i}`,
      state: "firing",
      summary: "no answer",
      at,
    })),
  );
  const html = await show(vic, "/admin");
  expect(html.match(/See to it<\/a>/g)).toHaveLength(20);
  expect(words(html)).toMatch(/\b\d+ more: to the incidents/);
});
