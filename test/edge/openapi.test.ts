import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import type { Operation } from "../../shared/openapi/operation.ts";
import { OPERATIONS } from "../../shared/openapi/operations.ts";
import { freshAddress } from "../support/addresses.ts";
import { createOperator, signedIn } from "./sign-in-support.ts";

const get = (path: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(`https://edge.example${path}`, {
    headers: { "CF-Connecting-IP": freshAddress(), ...headers },
  });

describe("GET /openapi.json", () => {
  test("is the description, kept by its tag", async () => {
    const first = await get("/openapi.json");
    expect([first.status, first.headers.get("Content-Type")]).toEqual([200, "application/json"]);
    expect(await first.json()).toMatchObject({ openapi: "3.1.0" });
    const again = await get("/openapi.json", { "If-None-Match": first.headers.get("ETag") ?? "" });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const other = await get("/openapi.json", { "If-None-Match": '"another"' });
    expect(other.status).toBe(200);
  });
});

describe("GET /docs", () => {
  test("shows every operation without a script", async () => {
    const page = await get("/docs");
    expect(page.status).toBe(200);
    expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'; style-src 'self'");
    const html = await page.text();
    expect(html).not.toContain("<script");
    expect(html.match(/<article /g)).toHaveLength(OPERATIONS.length);
  });
});

test.each(["/openapi.json", "/docs"])("%s takes no other method", async (path) => {
  const response = await exports.default.fetch(`https://edge.example${path}`, { method: "POST" });
  expect(response.status).toBe(405);
});

describe("what is described is what is answered", () => {
  const described = (OPERATIONS as readonly Operation[]).filter(
    ({ method, path, answer }) => method === "GET" && !path.includes(":") && answer?.schema !== undefined,
  );

  test.each(described)("by $method $path", async ({ path, answer }) => {
    const response = path.startsWith("/admin")
      ? await (await signedIn(await createOperator("viewer"))).request(path)
      : await get(path);
    expect(response.status).toBe(200);
    const schema = answer?.schema as z.ZodType;
    expect(schema.safeParse(await response.json()).error).toBeUndefined();
  });
});
