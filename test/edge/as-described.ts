import { expect } from "vitest";
import type * as z from "zod";
import type { Operation } from "../../shared/openapi/operation.ts";

const JSON_TYPE = "application/json";

/** Loaded with the first answer that may be one of theirs: most files look at pages. */
const described = async (): Promise<readonly Operation[]> =>
  (await import("../../shared/openapi/operations.ts")).OPERATIONS;

const isAt = (path: string, pathname: string): boolean =>
  new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`).test(pathname);

/** Fails where an answer that went well is not the one that its operation describes, field by field; gives it back. */
export async function asDescribed(method: string, path: string, response: Response): Promise<Response> {
  const { pathname, search } = new URL(path, "https://edge.example");
  if (!response.ok || response.headers.get("Content-Type")?.startsWith("text/html") === true) return response;
  const operation = (await described()).find((one) => one.method === method && isAt(one.path, pathname));
  if (operation === undefined) return response;
  const { status = 200, type = JSON_TYPE, others = [], schema } = operation.answer ?? {};
  const given = response.headers.get("Content-Type")?.split(";")[0] ?? null;
  expect([response.status, method, pathname]).toEqual([status, method, pathname]);
  expect([type, ...others], `${method} ${pathname}${search}`).toContain(given);
  if (given !== JSON_TYPE || type !== JSON_TYPE) return response;
  const json: unknown = await response.clone().json();
  const parsed = (schema as z.ZodType).safeParse(json);
  expect(parsed.error, `${method} ${pathname}`).toBeUndefined();
  expect(parsed.data, `${method} ${pathname}`).toEqual(json);
  return response;
}
