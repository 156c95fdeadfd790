import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { rateShardStub } from "../../durable-objects/stubs.ts";
import { IDLE_LIMIT, STEP_UP_LIFETIME } from "../../shared/access/session.ts";
import { WATCHING } from "../../shared/live/protocol.ts";
import { shardOf } from "../../shared/limits/shards.ts";
import { d1AccessStore } from "../../workers/adapters/d1/access-store.ts";
import { PASSWORD } from "../support/operator.ts";
import {
  attempt,
  codeOf,
  createOperator,
  form,
  mint,
  recorded,
  send,
  signedIn,
  stepUp,
  type SignedIn,
} from "./sign-in-support.ts";

const sessionsOf = async (somebody: SignedIn) =>
  (
    await (
      await somebody.request("/admin/api/sessions")
    ).json<{ sessions: { id: string; account: string; current: boolean }[] }>()
  ).sessions;

/** Changes what is stored of somebody's session, as time would. */
const age = (somebody: SignedIn, column: "last_seen_at" | "expires_at" | "stepped_up_at", ms: number) =>
  env.DB.prepare(`UPDATE sessions SET ${column} = ${column} - ?1 WHERE account = ?2`)
    .bind(ms, somebody.operator.name)
    .run();

/** Unix milliseconds. */
const lastSeen = async (somebody: SignedIn): Promise<number> =>
  (await env.DB.prepare("SELECT last_seen_at AS at FROM sessions WHERE account = ?1")
    .bind(somebody.operator.name)
    .first<number>("at")) ?? 0;

describe("a session", () => {
  test("is good from its own address alone, and over once it was tried elsewhere", async () => {
    const somebody = await signedIn(await createOperator());
    const stolen = { headers: { Cookie: somebody.cookie() } };
    expect(await codeOf(await send("/admin/api/sessions", stolen))).toEqual([401, "unauthorized"]);
    expect((await somebody.request("/admin/api/sessions")).status).toBe(401);
    const ended = "SELECT count(*) AS n FROM audit WHERE event = 'session_ended' AND instr(body, ?1)";
    await expect
      .poll(() => env.DB.prepare(ended).bind(somebody.operator.name).first("n"), { timeout: 10_000 })
      .toBe(1);
  });

  test("ends after an idle hour", async () => {
    const somebody = await signedIn(await createOperator());
    await age(somebody, "last_seen_at", IDLE_LIMIT - 5_000);
    expect((await somebody.request("/admin/api/sessions")).status).toBe(200);
    // The use was noted.
    await expect.poll(async () => Date.now() - (await lastSeen(somebody))).toBeLessThan(60_000);
    await age(somebody, "last_seen_at", IDLE_LIMIT + 1);
    expect((await somebody.request("/admin/api/sessions")).status).toBe(401);
  });

  const looksOn = { headers: { [WATCHING]: "1" } };
  test.each<[string, string, RequestInit]>([
    ["an open page that asks by itself", "/admin", looksOn],
    ["its poll", "/admin/api/metrics", looksOn],
    ["its socket", "/admin/live", { headers: { Upgrade: "websocket" } }],
  ])("is not used by %s", async (_, path, init) => {
    const somebody = await signedIn(await createOperator());
    await age(somebody, "last_seen_at", IDLE_LIMIT / 2);
    const answer = await somebody.request(path, init);
    expect([101, 200]).toContain(answer.status);
    answer.webSocket?.accept();
    answer.webSocket?.close();
    // A use is noted behind the answer.
    await scheduler.wait(300);
    expect(Date.now() - (await lastSeen(somebody))).toBeGreaterThanOrEqual(IDLE_LIMIT / 2);
  });

  test.each<[string, string, RequestInit]>([
    ["a page that somebody opens", "/admin", {}],
    ["a change, whatever it says", "/admin/logout", { ...form({}), ...looksOn }],
  ])("is used by %s", async (_, path, init) => {
    const somebody = await signedIn(await createOperator());
    await age(somebody, "last_seen_at", IDLE_LIMIT / 2);
    expect([200, 403]).toContain((await somebody.request(path, init)).status);
    await expect.poll(async () => Date.now() - (await lastSeen(somebody))).toBeLessThan(60_000);
  });

  test("ends after twelve hours, however busy", async () => {
    const somebody = await signedIn(await createOperator());
    await age(somebody, "expires_at", 12 * 3_600_000);
    expect((await somebody.request("/admin/api/sessions")).status).toBe(401);
  });

  test("ends with signing out", async () => {
    const somebody = await signedIn(await createOperator());
    const before = somebody.cookie();
    const out = await somebody.request("/admin/logout", form({ form_token: await somebody.formToken() }));
    expect([out.status, out.headers.get("Location")]).toEqual([303, "/admin/login"]);
    expect(somebody.cookie()).toBe("");
    const again = await send("/admin/api/sessions", {
      address: somebody.address,
      headers: { Cookie: before },
    });
    expect(again.status).toBe(401);
  });

  test("is listed, and revoked from another one at once", async () => {
    const operator = await createOperator("viewer");
    const first = await signedIn(operator);
    const cookie = first.cookie();
    // Signs in from a second place with the printed code.
    const second = await send("/admin/login", {
      ...form({ account: operator.name, password: PASSWORD, code: operator.recoveryCode }),
    });
    expect(second.status).toBe(303);
    const sessions = await sessionsOf(first);
    expect(sessions).toHaveLength(2);
    const other = sessions.find(({ current }) => !current);
    const revoked = await first.request(`/admin/api/sessions/${other?.id}`, { method: "DELETE" });
    expect(revoked.status).toBe(204);
    expect(await sessionsOf(first)).toHaveLength(1);
    expect(first.cookie()).toContain(cookie);
    expect((await first.request(`/admin/api/sessions/${other?.id}`, { method: "DELETE" })).status).toBe(404);
  });

  test("of another account is seen and ended by an owner alone", async () => {
    const viewer = await signedIn(await createOperator("viewer"));
    const owner = await signedIn(await createOperator("owner"));
    const all = await sessionsOf(owner);
    const ofOwner = all.find(({ account }) => account === owner.operator.name);
    expect((await sessionsOf(viewer)).map(({ account }) => account)).toEqual([viewer.operator.name]);
    const tried = await viewer.request(`/admin/api/sessions/${ofOwner?.id}`, { method: "DELETE" });
    expect(tried.status).toBe(404);
    const ofViewer = all.find(({ account }) => account === viewer.operator.name);
    expect((await owner.request(`/admin/api/sessions/${ofViewer?.id}`, { method: "DELETE" })).status).toBe(
      204,
    );
    expect((await viewer.request("/admin/api/sessions")).status).toBe(401);
  });

  test.each([
    ["a cookie that is none", "x"],
    ["another cookie", "A".repeat(43)],
    ["an empty one", ""],
  ])("is not opened by %s", async (_, value) => {
    const headers = { Cookie: `__Host-edge_session=${value}` };
    expect((await send("/admin/api/sessions", { headers })).status).toBe(401);
  });

  test("sends a browser without one to the sign-in page", async () => {
    const response = await send("/admin", { headers: { Accept: "text/html" } });
    expect([response.status, response.headers.get("Location")]).toEqual([303, "/admin/login"]);
  });
});

/** Failed attempts that came before, under a key of the limits. */
const fail = (key: string, count: number) =>
  rateShardStub(env, shardOf(key)).report({
    settlements: [],
    offences: [{ key, kind: "authentication_failed", count }],
  });

describe("step-up", () => {
  test("is asked for before a token is made, and lasts five minutes", async () => {
    const somebody = await signedIn(await createOperator());
    const make = () => somebody.json("/admin/api/tokens", { label: "x", scopes: ["audit:read"] });
    const first = await make();
    expect(await first.json()).toMatchObject({ code: "forbidden", details: "step_up_required" });
    await stepUp(somebody);
    expect((await make()).status).toBe(201);
    await age(somebody, "stepped_up_at", STEP_UP_LIFETIME);
    expect((await make()).status).toBe(403);
  });

  test("is asked for before a guard is eased, not when it is set back, and no token can", async () => {
    const somebody = await signedIn(await createOperator());
    const set = (value: string, headers: Record<string, string> = {}) => {
      const expiresAt = value === "enforce" ? null : Math.floor(Date.now() / 1000) + 600;
      const setting = { name: "inspection", value, reason: "a test", expiresAt };
      return somebody.json("/admin/api/mode", setting, { method: "PUT", headers });
    };
    expect(await (await set("off")).json()).toMatchObject({ details: "step_up_required" });
    await stepUp(somebody);
    const { jwt } = await mint(somebody, ["policy:write"]);
    expect(await codeOf(await set("off", { Authorization: `Bearer ${jwt}` }))).toEqual([403, "forbidden"]);
    expect((await set("log")).status).toBe(200);
    await age(somebody, "stepped_up_at", STEP_UP_LIFETIME);
    expect((await set("enforce")).status).toBe(200);
  });

  test("gives the session a new secret; the old one is worth nothing", async () => {
    const somebody = await signedIn(await createOperator());
    const before = somebody.cookie();
    await stepUp(somebody);
    expect(somebody.cookie()).not.toBe(before);
    const old = { address: somebody.address, headers: { Cookie: before } };
    expect((await send("/admin/api/sessions", old)).status).toBe(401);
    expect((await somebody.request("/admin/api/sessions")).status).toBe(200);
  });

  test("takes a code instead, but not the one that signed in", async () => {
    const operator = await createOperator();
    const somebody = await signedIn(operator);
    const used = await somebody.json("/admin/api/step-up", { code: await operator.code() });
    expect(await codeOf(used)).toEqual([403, "forbidden"]);
    const next = await somebody.json("/admin/api/step-up", { code: await operator.code(1) });
    expect(next.status).toBe(200);
  });

  test.each([
    ["a wrong password", { password: "wrong" }],
    ["neither", {}],
    ["a wrong code", { code: "000000" }],
  ])("is refused with %s", async (_, fields) => {
    const somebody = await signedIn(await createOperator());
    expect((await somebody.json("/admin/api/step-up", fields)).status).toBe(403);
    expect((await somebody.json("/admin/api/tokens", {})).status).toBe(403);
  });

  test("is locked after five wrong proofs, from wherever they came, for every session of the account", async () => {
    const operator = await createOperator();
    const somebody = await signedIn(operator);
    const other = await signedIn(operator, operator.recoveryCode);
    await fail(`proof:${operator.name}`, 4);
    expect((await somebody.json("/admin/api/step-up", { password: "wrong" })).status).toBe(403);
    for (const one of [somebody, other]) {
      const right = await one.json("/admin/api/step-up", { password: PASSWORD });
      expect(await codeOf(right)).toEqual([429, "rate_limited"]);
      expect(Number(right.headers.get("Retry-After"))).toBeGreaterThan(3_500);
    }
    const events = (await recorded(operator.name, 4)).map(({ event, body }) => [
      event,
      (JSON.parse(body) as { detail?: { what?: string } }).detail?.what,
    ]);
    expect(events).toContainEqual(["sign_in_locked", "proof"]);
  });

  test("is not kept from an operator by who fails to sign in under their name", async () => {
    const operator = await createOperator();
    const somebody = await signedIn(operator);
    await fail(`account:${operator.name}`, 5);
    expect((await attempt(operator.name, PASSWORD, operator.recoveryCode)).status).toBe(429);
    await stepUp(somebody);
  });

  test("cannot be guessed at: one account has two attempts a minute", async () => {
    const somebody = await signedIn(await createOperator());
    const guesses = await Promise.all(
      Array.from({ length: 20 }, (_, i) => somebody.json("/admin/api/step-up", { code: `${100_000 + i}` })),
    );
    const statuses = guesses.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([403, 403, ...Array.from({ length: 18 }, () => 429)]);
  });
});

test("the clean-up deletes what ended a day ago, and nothing that lives", async () => {
  const [gone, kept] = [await signedIn(await createOperator()), await signedIn(await createOperator())];
  await age(gone, "expires_at", 2 * 24 * 3_600_000);
  expect(await d1AccessStore(env.DB).deleteEnded(Date.now() - 24 * 3_600_000)).toBeGreaterThan(0);
  expect((await gone.request("/admin/api/sessions")).status).toBe(401);
  expect((await kept.request("/admin/api/sessions")).status).toBe(200);
});
