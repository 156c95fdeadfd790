import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { codeOf, createOperator, mint, recorded, signedIn, stepUp, withToken } from "./sign-in-support.ts";

describe("a token", () => {
  test("opens what it is good for, and nothing else", async () => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    const { jwt } = await mint(owner, ["audit:read"]);
    // Past the guard there is no route yet, so 404 is a pass.
    expect((await withToken("/admin/api/audit", jwt)).status).not.toBe(403);
    expect(await codeOf(await withToken("/admin/api/blocks", jwt))).toEqual([403, "forbidden"]);
    expect(await codeOf(await withToken("/admin/api/blocks", jwt, { method: "POST" }))).toEqual([
      403,
      "forbidden",
    ]);
    expect(await codeOf(await withToken("/metrics", jwt))).toEqual([403, "forbidden"]);
  });

  test.each([
    ["GET", "/admin"],
    ["GET", "/admin/api/sessions"],
    ["GET", "/admin/api/tokens"],
    ["POST", "/admin/api/tokens"],
    ["POST", "/admin/api/step-up"],
  ])("never opens %s %s, which is for people", async (method, path) => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    const { jwt } = await mint(owner, ["settings:write"]);
    expect(await codeOf(await withToken(path, jwt, { method }))).toEqual([403, "forbidden"]);
  });

  test("is worth nothing from the moment it is revoked", async () => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    const { jwt, token } = await mint(owner, ["metrics:read"]);
    expect((await withToken("/metrics", jwt)).status).not.toBe(401);
    expect((await owner.request(`/admin/api/tokens/${token.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await codeOf(await withToken("/metrics", jwt))).toEqual([401, "invalid_token"]);
    expect((await recorded(owner.operator.name, 4)).map(({ event }) => event)).toEqual([
      "sign_in_succeeded",
      "step_up_succeeded",
      "api_token_created",
      "api_token_revoked",
    ]);
  });

  test("may do no more than its account may at present", async () => {
    const operator = await createOperator("owner");
    const owner = await signedIn(operator);
    await stepUp(owner);
    const { jwt } = await mint(owner, ["policy:write"]);
    await env.DB.prepare("UPDATE accounts SET role = 'viewer' WHERE name = ?1").bind(operator.name).run();
    expect(await codeOf(await withToken("/admin/api/blocks", jwt, { method: "POST" }))).toEqual([
      403,
      "forbidden",
    ]);
    await env.DB.prepare("DELETE FROM accounts WHERE name = ?1").bind(operator.name).run();
    expect((await withToken("/admin/api/blocks", jwt)).status).toBe(401);
  });

  test("lends a request with a cookie nothing, and takes nothing from it", async () => {
    const owner = await signedIn(await createOperator());
    const answer = await owner.request("/admin/api/sessions", { headers: { Authorization: "Bearer x.y.z" } });
    expect(await codeOf(answer)).toEqual([401, "invalid_token"]);
  });

  test("needs no origin, since no browser sends it by itself", async () => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    const { jwt } = await mint(owner, ["policy:write"]);
    const answer = await withToken("/admin/api/blocks", jwt, {
      method: "POST",
      headers: { Origin: "https://elsewhere.example" },
    });
    expect(answer.status).not.toBe(403);
  });

  test.each([
    ["no scope", { label: "x", scopes: [] }],
    ["an unknown scope", { label: "x", scopes: ["everything"] }],
    ["no label", { scopes: ["audit:read"] }],
    ["a lifetime of more than a day", { label: "x", scopes: ["audit:read"], lifetime: 86_401 }],
    ["a lifetime of no time", { label: "x", scopes: ["audit:read"], lifetime: 0 }],
  ])("is not made with %s", async (_, body) => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    expect(await codeOf(await owner.json("/admin/api/tokens", body))).toEqual([400, "invalid_request"]);
  });

  test("is made by no viewer, and with no scope beyond one's role", async () => {
    const viewer = await signedIn(await createOperator("viewer"));
    await stepUp(viewer);
    expect((await viewer.json("/admin/api/tokens", { label: "x", scopes: ["audit:read"] })).status).toBe(403);
    const operator = await signedIn(await createOperator("operator"));
    await stepUp(operator);
    const beyond = await operator.json("/admin/api/tokens", { label: "x", scopes: ["settings:write"] });
    expect(await beyond.json()).toMatchObject({ code: "forbidden", details: "settings:write" });
  });

  test("is listed without its JWT", async () => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    const { jwt, token } = await mint(owner, ["audit:read"]);
    const list = await (await owner.request("/admin/api/tokens")).text();
    expect(list).toContain(token.id);
    expect(list).not.toContain(jwt.split(".")[2]);
  });
});
