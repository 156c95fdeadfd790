import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { freshAddress } from "../support/addresses.ts";

const get = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(`https://edge.example${path}`, {
    headers: { "CF-Connecting-IP": freshAddress() },
    ...init,
  });

const attribute = (html: string, pattern: RegExp): string => pattern.exec(html)?.[1] ?? "";

describe("GET /verify", () => {
  test("may load what carries its nonce, talk to its own origin, and nothing else", async () => {
    const response = await get("/verify?jwt=a.b.c");
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
    const html = await response.text();
    const nonce = attribute(html, /<script[^>]* nonce="([^"]+)"/);
    expect(atob(nonce)).toHaveLength(16);
    expect(response.headers.get("Content-Security-Policy")).toBe(
      [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        `style-src 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ].join("; "),
    );
  });

  test("never uses a nonce twice", async () => {
    const policies = await Promise.all(
      Array.from({ length: 50 }, async () => (await get("/verify")).headers.get("Content-Security-Policy")),
    );
    expect(new Set(policies).size).toBe(50);
  });

  test.each([
    ["Referrer-Policy", "no-referrer"],
    ["Cache-Control", "no-store"],
    ["X-Robots-Tag", "noindex, nofollow"],
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", "DENY"],
    ["Cross-Origin-Opener-Policy", "same-origin-allow-popups"],
  ])("answers with %s: %s", async (name, value) => {
    expect((await get("/verify?jwt=a.b.c")).headers.get(name)).toBe(value);
  });

  test("puts nothing of its address into the page", async () => {
    const html = await (await get("/verify?jwt=marked%22%3E%3Cscript%3E&marked=marked")).text();
    expect(html).not.toContain("marked");
  });

  test("names the server's time, so that a wrong clock shows no wrong countdown", async () => {
    const html = await (await get("/verify")).text();
    expect(Number(attribute(html, /data-now="(\d+)"/))).toBeCloseTo(Date.now(), -4);
  });

  test("answers HEAD, and refuses other methods", async () => {
    expect((await get("/verify", { method: "HEAD" })).status).toBe(200);
    expect((await get("/verify", { method: "POST" })).status).toBe(405);
  });
});

describe("GET /assets", () => {
  const assetOf = async (pattern: RegExp) => {
    const html = await (await get("/verify")).text();
    return get(attribute(html, pattern));
  };

  test.each([
    ["script", /<script[^>]* src="([^"]+)"/, "text/javascript; charset=utf-8"],
    ["style", /<link rel="stylesheet" href="([^"]+)"/, "text/css; charset=utf-8"],
  ])("serves the page's %s under a name that never changes its meaning", async (_, pattern, type) => {
    const response = await assetOf(pattern);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe(type);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  test("keeps the script under 12 KB on the wire, for a phone on a bad line", async () => {
    const response = await assetOf(/<script[^>]* src="([^"]+)"/);
    const packed = response.body?.pipeThrough(new CompressionStream("gzip"));
    expect((await new Response(packed).arrayBuffer()).byteLength).toBeLessThan(12_000);
  });

  test.each(["/assets/verify-0000000000000000.js", "/assets/", "/assets/verify.js"])(
    "has no %s",
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(response.headers.get("Cache-Control") ?? "").not.toContain("immutable");
    },
  );
});
