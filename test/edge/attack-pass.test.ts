import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { RateShard } from "../../durable-objects/rate-shard.ts";
import { SECOND } from "../../shared/time.ts";
import { freshAddress } from "../support/addresses.ts";
import { HTML } from "./dashboard-support.ts";
import { createOperator, send, signedIn, type SignedIn } from "./sign-in-support.ts";

const asked = vi.spyOn(RateShard.prototype, "decide");

let owner: SignedIn;
const mode = (value: string, more = {}) =>
  owner.json("/admin/api/mode", { value, reason: "a flood", ...more }, { method: "PUT" });
const policyOf = (response: Response) => response.headers.get("RateLimit-Policy");

beforeAll(async () => {
  owner = await signedIn(await createOperator("owner"));
  const expiresAt = Math.floor(Date.now() / SECOND) + 600;
  await mode("under_attack", { expiresAt });
  const inForce = async () => policyOf(await send("/status.json"))?.includes("attack") ?? false;
  while (!(await inForce())) await scheduler.wait(200);
}, 20_000);
afterAll(() => mode("normal"));

/** The statuses of so many requests at once, in the order they were made. */
const burst = (count: number, ask: () => Promise<Response>) =>
  Promise.all(Array.from({ length: count }, async () => (await ask()).status));
const refused = (statuses: readonly number[]) => statuses.filter((status) => status === 429).length;

describe("while the edge is under attack", () => {
  test("somebody signed in works as ever: pages, assets and the API", async () => {
    const page = await owner.request("/admin/mode", HTML);
    expect([page.status, policyOf(page)]).toEqual([200, expect.not.stringContaining("attack")]);
    const [style = ""] = /\/assets\/admin-[0-9a-f]+\.css/.exec(await page.text()) ?? [];
    for (const path of ["/admin/mode", style, "/admin/api/mode"]) {
      expect([path, await burst(6, () => owner.request(path, HTML))]).toEqual([path, Array(6).fill(200)]);
    }
  });

  test("that costs no more object calls than in calm times", async () => {
    await owner.request("/admin/mode", HTML);
    asked.mockClear();
    for (let i = 0; i < 6; i++) await owner.request("/admin/mode", HTML);
    expect(asked.mock.calls.every(([ask]) => !ask.underAttack)).toBe(true);
    expect(asked.mock.calls.length).toBeLessThan(6);
  });

  test("who begins a session has the sign-in and its page, and from then on the usual limits", async () => {
    const ann = await signedIn(await createOperator("operator"));
    expect((await ann.request("/admin", HTML)).status).toBe(200);
    expect(await burst(8, () => ann.request("/admin/mode", HTML))).toEqual(Array(8).fill(200));
  });

  test.each<[string, (somebody: SignedIn) => Promise<Record<string, string>> | Record<string, string>]>([
    ["nothing", () => ({})],
    ["a made-up session", () => ({ Cookie: `__Host-edge_session=${"A".repeat(43)}` })],
    [
      "a made-up pass",
      () => ({ Cookie: `__Host-edge_pass=${(Date.now() + 300_000).toString(36)}.${"A".repeat(43)}` }),
    ],
    ["an operator's pass from another address", (somebody) => ({ Cookie: somebody.cookie() })],
    ["a made-up token", () => ({ Authorization: "Bearer x.y.z" })],
  ])("with %s one has four requests", async (_, headersOf) => {
    const headers = { ...HTML.headers, ...(await headersOf(owner)) };
    for (const path of ["/admin", "/assets/admin-0123456789abcdef.css"]) {
      const address = freshAddress();
      expect(refused(await burst(7, () => send(path, { address, headers })))).toBe(3);
    }
  });

  test("the pass is for the dashboard alone: neither the sign-in nor what members use", async () => {
    for (const path of ["/admin/login", "/verify", "/status"]) {
      const ann = await signedIn(await createOperator("operator"));
      await ann.request("/admin", HTML);
      expect(refused(await burst(8, () => ann.request(path, HTML)))).toBeGreaterThanOrEqual(4);
      expect((await ann.request("/admin/mode", HTML)).status).toBe(200);
    }
  });

  test("signing out takes it away", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const form_token = await ann.formToken();
    expect(ann.cookie()).toContain("edge_pass=");
    const out = await ann.request("/admin/logout", {
      method: "POST",
      body: new URLSearchParams({ form_token }),
    });
    expect([out.status, ann.cookie()]).toEqual([303, ""]);
  });
});
