import { describe, expect, test } from "vitest";
import { codeOf, createOperator, mint, signedIn, stepUp, withToken } from "./sign-in-support.ts";

const body = async (response: Response) => response.json<Record<string, unknown>>();

describe("an operator", () => {
  test("holds a breaker open for a while, sees it, and lets it go by results again", async () => {
    const ann = await signedIn(await createOperator("operator"));
    const put = (order: object) => ann.json("/admin/api/breakers/supabase", order, { method: "PUT" });
    const stateOf = async (response: Response) => (await body(response))["state"];
    const opened = await put({ state: "forced_open", reason: "migrating", duration: 600 });
    expect(await stateOf(opened)).toMatchObject({
      kind: "forced_open",
      by: ann.operator.name,
      cause: "migrating",
    });
    const { breakers } = await body(await ann.request("/admin/api/breakers"));
    expect(breakers).toContainEqual(
      expect.objectContaining({
        dependency: "supabase",
        state: expect.objectContaining({ kind: "forced_open" }),
      }),
    );
    expect(await stateOf(await put({ state: "closed", reason: "done" }))).toMatchObject({ kind: "closed" });
  });

  test.each([
    ["no such state", { state: "ajar", reason: "x" }],
    ["no end", { state: "forced_open", reason: "x" }],
    ["an end in a month", { state: "forced_open", reason: "x", duration: 30 * 86_400 }],
    ["no reason", { state: "closed", reason: "" }],
  ])("is told what is wrong with an order of %s", async (_, order) => {
    const ann = await signedIn(await createOperator("operator"));
    const response = await ann.json("/admin/api/breakers/discord", order, { method: "PUT" });
    expect(await codeOf(response)).toEqual([400, "invalid_request"]);
  });
});

test("a breaker is held closed only by who has just proven who they are", async () => {
  const ann = await signedIn(await createOperator("operator"));
  const put = () =>
    ann.json(
      "/admin/api/breakers/discord",
      { state: "forced_closed", reason: "x", duration: 1 },
      { method: "PUT" },
    );
  expect(await codeOf(await put())).toEqual([403, "forbidden"]);
  await stepUp(ann);
  expect((await put()).status).toBe(200);
});

describe("Prometheus", () => {
  test("scrapes with a token that is good for nothing else", async () => {
    const owner = await signedIn(await createOperator());
    await stepUp(owner);
    const { jwt } = await mint(owner, ["metrics:read"]);
    const response = await withToken("/metrics", jwt);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toContain("text/plain; version=0.0.4");
    const text = await response.text();
    for (const name of [
      "edge_breaker_state",
      "edge_outbox_pending",
      "edge_audit_sequence",
      "edge_policy_age_seconds",
    ]) {
      expect(text).toContain(`# TYPE ${name}`);
    }
    expect(await codeOf(await withToken("/admin/api/breakers", jwt))).toEqual([403, "forbidden"]);
  });
});

describe("the metrics as JSON", () => {
  test("have percentiles by route, none by path, and how the parts stand", async () => {
    const viewer = await signedIn(await createOperator("viewer"));
    await viewer.request("/admin/api/no-such-thing");
    const { routes, vitals } = await body(await viewer.request("/admin/api/metrics"));
    expect(routes).toContainEqual(
      expect.objectContaining({
        route: "/admin/login",
        requests: expect.any(Number),
        p95: expect.any(Number),
      }),
    );
    expect(JSON.stringify(routes)).not.toContain("/admin/*");
    expect(vitals).toMatchObject({ breakers: { discord: { dependency: "discord" } } });
  });
});
