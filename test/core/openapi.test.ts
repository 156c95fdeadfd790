import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../shared/config/config.ts";
import { openApi } from "../../shared/openapi/document.ts";
import { createApp } from "../../workers/app.ts";
import type { Operation } from "../../shared/openapi/operation.ts";
import { OPERATIONS, UNDESCRIBED } from "../../shared/openapi/operations.ts";
import { PAGE_PATHS } from "../../workers/routes/management.ts";
import type { Services } from "../../workers/services.ts";
import { validVariables } from "../support/variables.ts";

const document = openApi(OPERATIONS, "1.0");

/** The routes that the edge really has: middleware and refusals of other methods are on the method ALL. */
function realRoutes(): readonly string[] {
  const config = parseConfig(validVariables);
  if (!config.ok) throw new Error("the tests' variables are not valid");
  const app = createApp({ config: config.value } as unknown as Services);
  const routes = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set(routes)].toSorted();
}

/** Operators' pages and their forms are for people: a browser reads them. */
const isPage = (route: string): boolean =>
  PAGE_PATHS.some((path) => route.endsWith(` ${path}`)) ||
  route === "GET /admin/live" ||
  route === "POST /admin/logout";

describe("the description", () => {
  test("is valid OpenAPI 3.1", async () => {
    const checked = await new Validator().validate(
      JSON.parse(JSON.stringify(document)) as Record<string, unknown>,
    );
    expect(checked.errors ?? []).toEqual([]);
    expect(checked.valid).toBe(true);
  });

  test("has every route there is, or says why not, and none that is not there", () => {
    const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    const excused = UNDESCRIBED.filter(({ method }) => method !== "*").map(
      ({ method, path }) => `${method} ${path}`,
    );
    const real = realRoutes().filter((route) => !isPage(route));
    expect([...described, ...excused].toSorted()).toEqual(real);
    for (const { reason } of UNDESCRIBED) expect(reason).not.toBe("");
  });

  test("says what every answer of JSON holds", () => {
    const unsaid = (OPERATIONS as readonly Operation[]).filter(
      ({ answer: { type, schema } = {} }) => type === undefined && schema === undefined,
    );
    expect(unsaid).toEqual([]);
  });

  test.each([
    ["/ingest/trades", ["application/json"]],
    ["/admin/api/blocks/import", ["application/json", "text/plain"]],
    ["/admin/api/allow/import", ["text/plain"]],
  ])("says what is posted to %s", (path, types) => {
    const content = document.paths[path]?.["post"]?.requestBody?.content ?? {};
    expect(Object.keys(content)).toEqual(types);
    for (const { schema } of Object.values(content)) expect(schema).toHaveProperty("type");
  });

  test("names the other forms of an export", () => {
    const { content } = document.paths["/admin/api/audit/export"]?.["get"]?.responses["200"] ?? {};
    expect(Object.keys(content ?? {})).toEqual(["application/x-ndjson", "text/csv"]);
  });

  test("names each operation once", () => {
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).toBe(OPERATIONS.length);
  });

  test.each([
    ["/api/confirm", "post", []],
    ["/ingest/heartbeat", "post", [{ signature: [] }]],
    ["/admin/api/blocks", "post", [{ session: [] }, { token: [] }]],
    ["/admin/api/trading/kill/confirm", "post", [{ session: [] }]],
  ])("says who may use %s", (path, method, security) => {
    expect(document.paths[path]?.[method]?.security).toEqual(security);
  });

  test("takes what the schemas take", () => {
    expect(document.paths["/admin/api/breakers/{dependency}"]?.["put"]).toMatchObject({
      parameters: [{ name: "dependency", in: "path", required: true }],
      requestBody: { content: { "application/json": { schema: { oneOf: expect.any(Array) } } } },
    });
    expect(document.paths["/admin/api/audit"]?.["get"]?.parameters.map(({ name }) => name)).toContain(
      "actor",
    );
  });
});
