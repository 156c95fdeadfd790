import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import type { ScryptCost } from "../../shared/access/password-hash.ts";
import type { Role } from "../../shared/access/roles.ts";
import { freshAddress } from "../support/addresses.ts";
import { newOperator, PASSWORD, type Operator } from "../support/operator.ts";
import { asDescribed } from "./as-described.ts";
import { CookieJar } from "../support/cookie-jar.ts";

export const ORIGIN = "https://edge.example";

export async function createOperator(role?: Role, cost?: ScryptCost): Promise<Operator> {
  const operator = await newOperator(role, cost);
  await env.DB.batch(operator.statements.map((sql) => env.DB.prepare(sql)));
  return operator;
}

/** A request as a browser at `address` makes it; what is answered is held against the API's description. */
export const send = async (path: string, init: RequestInit & { address?: string } = {}) => {
  const { address = freshAddress(), headers, ...rest } = init;
  const response = await exports.default.fetch(`${ORIGIN}${path}`, {
    redirect: "manual",
    ...rest,
    headers: { "CF-Connecting-IP": address, Origin: ORIGIN, ...(headers as Record<string, string>) },
  });
  return asDescribed(rest.method ?? "GET", path, response);
};

export const form = (fields: Record<string, string>) => ({
  method: "POST",
  body: new URLSearchParams(fields),
});

export const attempt = (account: string, password: string, code: string, address = freshAddress()) =>
  send("/admin/login", { ...form({ account, password, code }), address });

export const cookieOf = (response: Response): string =>
  (response.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";

/** Somebody signed in: requests with their cookie, from their address. A code is good once. */
export async function signedIn(operator: Operator, code?: string) {
  const address = freshAddress();
  const response = await attempt(operator.name, PASSWORD, code ?? (await operator.code()), address);
  expect(response.status).toBe(303);
  const jar = new CookieJar();
  jar.keep(response);
  const cookie = () => jar.header;
  const request = async (path: string, init: RequestInit = {}) => {
    const headers = { Cookie: cookie(), ...(init.headers as Record<string, string>) };
    const answer = await send(path, { ...init, address, headers });
    jar.keep(answer);
    return answer;
  };
  const json = (path: string, body: unknown, init: RequestInit = {}) =>
    request(path, {
      method: "POST",
      body: JSON.stringify(body),
      ...init,
      headers: { "Content-Type": "application/json", ...(init.headers as Record<string, string>) },
    });
  const page = async () => (await request("/admin", { headers: { Accept: "text/html" } })).text();
  const formToken = async () => /name="form_token" value="([0-9a-f]+)"/.exec(await page())?.[1] ?? "";
  return { operator, address, request, json, page, formToken, cookie };
}

export type SignedIn = Awaited<ReturnType<typeof signedIn>>;

export const stepUp = async (somebody: SignedIn) => {
  expect((await somebody.json("/admin/api/step-up", { password: PASSWORD })).status).toBe(200);
};

/** The audit records of somebody, oldest first, once there are as many. */
export async function recorded(account: string, count: number) {
  const read = async () => {
    const { results } = await env.DB.prepare(
      "SELECT event, outcome, body FROM audit WHERE actor_id = ?1 ORDER BY seq",
    )
      .bind(account)
      .all<{ event: string; outcome: string; body: string }>();
    return results;
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
  return read();
}

export const codeOf = async (response: Response) => [
  response.status,
  (await response.json<{ code: string }>()).code,
];

export async function mint(somebody: SignedIn, scopes: readonly string[], more: object = {}) {
  const response = await somebody.json("/admin/api/tokens", { label: "a test", scopes, ...more });
  expect(response.status).toBe(201);
  return response.json<{ jwt: string; token: { id: string; expiresAt: number } }>();
}

export const withToken = (path: string, jwt: string, init: RequestInit = {}) =>
  send(path, {
    ...init,
    headers: { Authorization: `Bearer ${jwt}`, ...(init.headers as Record<string, string>) },
  });
