import { describe, expect, test } from "vitest";
import { checkHygiene } from "../../shared/http/hygiene.ts";

const rules = { production: true, trustedHosts: new Set(["edge.example"]) };
const check = (url: string, method = "GET", contentLength: string | null = null) =>
  checkHygiene({ method, url: new URL(url), contentLength }, rules)?.code ?? "passes";

describe("hygiene", () => {
  test.each([
    ["https://edge.example/", "passes"],
    ["https://edge.example/verify?jwt=a.b.c", "passes"],
    ["https://edge.example/.well-known/security.txt", "passes"],
    ["https://edge.example/assets/verify-1a2b.js", "passes"],
    ["https://edge.example/environment", "passes"],
    ["https://edge.example/.env", "forbidden"],
    ["https://edge.example/.git/config", "forbidden"],
    ["https://edge.example/app/.ENV.production", "forbidden"],
    ["https://edge.example/%2eenv", "forbidden"],
    ["https://edge.example/app.config", "forbidden"],
    ["https://edge.example/data/users.db", "forbidden"],
    ["https://edge.example/users.db.bak", "forbidden"],
    ["https://edge.example/.well-knownx/a", "forbidden"],
    ["http://edge.example/", "forbidden"],
    ["https://other.example/", "invalid_request"],
    ["https://edge.example:8443/", "invalid_request"],
  ])("%s %s", (url, expected) => {
    expect(check(url)).toBe(expected);
  });

  test("refuses a body whose length is over 1 MiB before it is read", () => {
    expect(check("https://edge.example/api/confirm", "POST", "1048576")).toBe("passes");
    expect(check("https://edge.example/api/confirm", "POST", "1048577")).toBe("payload_too_large");
  });

  test("refuses methods no route has", () => {
    expect(check("https://edge.example/", "PROPFIND")).toBe("invalid_request");
  });
});
