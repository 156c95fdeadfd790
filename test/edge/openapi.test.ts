import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Operation } from "../../shared/openapi/operation.ts";
import { OPERATIONS } from "../../shared/openapi/operations.ts";
import { freshAddress } from "../support/addresses.ts";
import { signedHeaders } from "../support/vps.ts";
import { createOperator, send, signedIn } from "./sign-in-support.ts";

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
  // The trading process, which the portfolio is asked of, has tests of its own.
  const described = (OPERATIONS as readonly Operation[]).filter(
    ({ method, path, answer }) =>
      method === "GET" && !path.includes(":") && path !== "/api/portfolio" && answer?.schema !== undefined,
  );

  test.each(described)("by $method $path", async ({ path }) => {
    const response = path.startsWith("/admin")
      ? await (await signedIn(await createOperator("viewer"))).request(path)
      : await send(path, { headers: path.startsWith("/ingest") ? signedHeaders("") : {} });
    expect(response.status).toBe(200);
  });

  test("of services and hosts of the VPS, and of what they reported", async () => {
    const post = (path: string, message: object) => {
      const body = JSON.stringify(message);
      const headers = { "Content-Type": "application/json", ...signedHeaders(body) };
      return send(path, { method: "POST", body, headers });
    };
    const integrity = { files: 3, changed: [{ path: "/etc/passwd", change: "modified" }], more: 0 };
    const disks = [{ mount: "/", used: 0.99 }];
    const topAddresses = [{ address: "198.51.100.4", connections: 9 }];
    const host = {
      cpu: 0.99,
      memory: 0.5,
      disks,
      received: 1,
      sent: 2,
      connections: 9,
      topAddresses,
      integrity,
    };
    const listeners = { failedLogins: 0, listeners: ["tcp/22", "tcp/6666"] };
    const metrics = { load: 1.5, host: { ...host, ...listeners } };
    const answers = [
      await post("/ingest/heartbeat", { service: "described-host", status: "up", metrics }),
      await post("/ingest/heartbeat", { service: "described", status: "stopping" }),
      await post("/ingest/events", {
        events: [{ type: "backup_failed", severity: "high", message: "x", data: { disk: [1, null] } }],
      }),
    ];
    const viewer = await signedIn(await createOperator("viewer"));
    for (const path of ["heartbeats", "heartbeats/described-host/trends", "events"])
      answers.push(await viewer.request(`/admin/api/checks/${path}`));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 200, 200, 200]);
  });

  test("also by the name of the session's cookie", async () => {
    const { components } = await (await get("/openapi.json")).json<Record<string, unknown>>();
    const [name] = (await signedIn(await createOperator("viewer"))).cookie().split("=");
    expect(components).toMatchObject({ securitySchemes: { session: { in: "cookie", name } } });
  });
});
