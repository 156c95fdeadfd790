import { describe, expect, test } from "vitest";
import { ask, origin } from "./stage.ts";

describe("what the caller is told", () => {
  test("is nothing of the origin's software, and no script runs", async () => {
    const response = await ask("/origin/leaky");
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      "cache-control": "max-age=60",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "content-type": "text/html",
      "last-modified": "Sat, 21 Nov 2026 00:00:00 GMT",
      "x-frame-options": "DENY",
      "x-total-count": "7",
    });
    expect(headers["x-request-id"]).not.toBe("of the origin");
    for (const name of [
      "access-control-allow-origin",
      "etag",
      "server",
      "set-cookie",
      "strict-transport-security",
      "via",
      "x-aspnet-version",
      "x-powered-by",
    ]) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  test.each([
    [404, 404, "7"],
    [418, 418, "7"],
    [500, 500, "7"],
    [503, 503, "7"],
    [521, 502, null],
    [524, 504, null],
    [700, 502, null],
  ])("of a %i is our own body with %i", async (theirs, status, retryAfter) => {
    const response = await ask(`/origin/status/${theirs}`);
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toMatchObject([
      status,
      {
        status: "error",
        code: expect.stringMatching(/^origin_/),
        requestId: response.headers.get("X-Request-Id"),
      },
    ]);
    expect(text + [...response.headers].join()).not.toMatch(/nginx|Traceback|srv/);
    expect(response.headers.get("Retry-After")).toBe(retryAfter);
  });

  test("of a 4xx is what the origin says, where that is JSON", async () => {
    const response = await ask("/origin/rejected/405");
    expect([response.status, await response.json()]).toEqual([405, { title: "no such symbol" }]);
    expect(response.headers.get("Allow")).toBe("PUT");
  });

  test.each([
    ["/elsewhere?a=1#b", "/origin/elsewhere?a=1#b"],
    ["HERE/there", "/origin/there"],
    ["there", "/origin/there"],
    ["https://discord.com/oauth2", "https://discord.com/oauth2"],
    ["http://127.0.0.1:1/other-port", null],
    ["HERE/..%2fx", null],
    ["mailto:ada@example.org", null],
    ["http://user:pw@elsewhere.example/", null],
  ])("of a redirect to %s is %s", async (to, expected) => {
    const response = await ask(`/origin/redirect?to=${encodeURIComponent(to.replace("HERE", origin.url))}`);
    expect(await response.text()).not.toContain("nginx");
    expect(response.headers.get("Location")).toBe(expected);
    expect(response.status).toBe(expected === null ? 502 : 302);
  });

  test("keeps lengths, ranges and validators as they are", async () => {
    const seen = async (method: string, headers: Record<string, string> = {}) => {
      const response = await ask("/origin/file", { method, headers });
      return [
        response.status,
        response.headers.get("Content-Length"),
        response.headers.get("ETag"),
        await response.text(),
      ];
    };
    expect(await seen("GET")).toEqual([200, "10", '"v1"', "0123456789"]);
    expect(await seen("HEAD")).toEqual([200, "10", '"v1"', ""]);
    expect(await seen("GET", { Range: "bytes=2-4" })).toEqual([206, "3", '"v1"', "234"]);
    expect(await seen("GET", { "If-None-Match": '"v1"' })).toEqual([304, null, '"v1"', ""]);
    expect((await ask("/origin/status/204")).status).toBe(204);
    expect(await (await ask("/origin/packed")).text()).toBe("a text that was packed");
    expect(await (await ask("/origin/hints")).text()).toBe("after hints");
  });
});
