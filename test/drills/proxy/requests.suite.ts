import { describe, expect, test } from "vitest";
import { statusOf } from "../../support/raw-http.ts";
import { arrived, ask, origin, raw } from "./stage.ts";

describe("what the origin is told", () => {
  test("is signed so that another library of RFC 9421 agrees, with and without a body", async () => {
    for (const [method, path, body] of [
      ["GET", "/origin", null],
      ["GET", "/origin/a/b?x=%20y&x=2&", null],
      ["POST", "/origin/orders", '{"a":1}'],
      ["PUT", "/origin/%C3%A4", "\u{1F600}"],
      ["DELETE", "/origin/x", null],
      ["OPTIONS", "/origin/x?", null],
    ] as const) {
      const response = await ask(path, { method, body });
      expect([method, path, response.status]).toEqual([method, path, 200]);
      expect(origin.arrived.at(-1)).toMatchObject({ method, body: body ?? "" });
    }
  });

  test("is refused there when it comes from anybody else, changed, or once more", async () => {
    await ask("/origin/orders?a=1", { method: "POST", body: "one" });
    const headers = arrived().headers as Record<string, string>;
    const replay = async (path: string, body: string, changed = {}) => {
      const response = await fetch(`${origin.url}${path}`, {
        method: "POST",
        body,
        headers: { ...headers, ...changed },
      });
      return [response.status, await response.text()];
    };
    expect(await replay("/orders?a=1", "one")).toEqual([401, expect.stringContaining("repeated")]);
    expect(await replay("/orders?a=1", "two")).toEqual([401, expect.stringContaining("wrong digest")]);
    expect(await replay("/orders?a=2", "one")).toEqual([401, expect.stringContaining("wrong signature")]);
    expect(await replay("/orders?a=1", "one", { signature: "" })).toEqual([
      401,
      expect.stringContaining("ncomplete"),
    ]);
  });

  test("is who is connected, and nothing a client claims", async () => {
    const claimed = [
      "X-Forwarded-For: 1.2.3.4",
      "X-Forwarded-Host: theirs.example",
      "X-Forwarded-Proto: gopher",
      "X-Forwarded-Port: 1",
      "X-Real-IP: 1.2.3.4",
      "True-Client-IP: 1.2.3.4",
      "Forwarded: for=1.2.3.4",
      "Via: 1.1 theirs",
      "X-Request-Id: mine",
      "Edge-Client-Address: 1.2.3.4",
      "Signature: edge=:AAAA:",
      'Signature-Input: edge=();tag="edge-origin"',
      "Content-Digest: sha-256=:AAAA:",
      "Cookie: __Host-edge_session=secret; theirs=1",
      "Authorization: Bearer secret",
      "Proxy-Authorization: Basic secret",
      "X-Http-Method-Override: DELETE",
      "X-Original-URL: /admin",
      "X-Unknown: secret",
      "Keep-Alive: timeout=5",
      "TE: trailers",
      "Accept-Encoding: br",
      "Accept-Language: de",
      "X-Api-Key: named by the operator",
      'If-None-Match: "of-old"',
      "Connection: If-None-Match",
    ];
    const answer = await raw(`GET /origin/x HTTP/1.1\r\n${claimed.join("\r\n")}`);
    expect(statusOf(answer)).toBe(200);
    const { headers } = arrived();
    expect(headers).toMatchObject({
      "accept-encoding": "identity",
      "accept-language": "de",
      "x-api-key": "named by the operator",
      "edge-client-address": expect.stringMatching(/^198\.18\./),
      "x-forwarded-for": headers["edge-client-address"],
      "x-forwarded-host": "edge.example",
      "x-forwarded-proto": "http",
      "x-request-id": /X-Request-Id: (\S+)/i.exec(answer)?.[1],
    });
    const sent = JSON.stringify(headers);
    for (const word of [
      "1.2.3.4",
      "evil",
      "gopher",
      "mine",
      "secret",
      "theirs",
      "AAAA",
      "trailers",
      "timeout",
      "of-old",
    ]) {
      expect(sent).not.toContain(word);
    }
    expect(Object.keys(headers)).not.toContain("x-forwarded-port");
  });

  test.each<[string, string, string, number[]]>([
    [
      "a length and chunks",
      "POST /origin/x HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
      "0\r\n\r\nGET /origin/smuggled HTTP/1.1\r\n\r\n",
      [0, 200, 400, 501],
    ],
    [
      "chunks under another name",
      "POST /origin/x HTTP/1.1\r\nTransfer-Encoding: xchunked",
      "0\r\n\r\nGET /origin/smuggled HTTP/1.1\r\n\r\n",
      [0, 400, 501],
    ],
    [
      "two lengths",
      "POST /origin/x HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 40",
      "GET /origin/smuggled HTTP/1.1\r\nX: y\r\n\r\n",
      [0, 200, 400],
    ],
    ["a negative length", "POST /origin/x HTTP/1.1\r\nContent-Length: -1", "", [0, 400, 501]],
    ["a folded header", "GET /origin/x HTTP/1.1\r\nAccept: a\r\n X-Smuggled: 1", "", [0, 200, 400]],
    ["a bare line feed", "GET /origin/x HTTP/1.1\r\nAccept: a\nX-Smuggled: 1", "", [0, 200, 400]],
    ["a bare carriage return", "GET /origin/x HTTP/1.1\r\nAccept: a\rX-Smuggled: 1", "", [0, 200, 400]],
    ["a space before the colon", "POST /origin/x HTTP/1.1\r\nContent-Length : 5", "smug!", [0, 200, 400]],
    ["a NUL in a value", "GET /origin/x HTTP/1.1\r\nAccept: a\0smuggled", "", [0, 200, 400]],
    ["a request line of its own in the path", "GET /origin/x%0d%0aX-Smuggled:%201 HTTP/1.1", "", [400]],
    ["a full URL as its target", "GET http://evil.example/origin/x HTTP/1.1", "", [0, 200, 400]],
  ])("is one request or none, for %s", async (_, head, body, allowed) => {
    expect(allowed).toContain(statusOf(await raw(head, body)));
    expect(origin.arrived.length).toBeLessThanOrEqual(1);
    for (const { url, headers } of origin.arrived) {
      expect(url).toBe("/x");
      expect(Object.keys(headers)).not.toContain("x-smuggled");
      expect(headers["host"]).toBe(new URL(origin.url).host);
    }
  });

  test.each([
    ["/origin/a/../b", "/b"],
    ["/origin/%61%2D%c3%a4", "/a-%C3%A4"],
    ["/origin/a\\b", "/a/b"],
    ["/origin/a//b", null],
    ["/origin//evil.example/x", null],
    ["/origin/..%2fadmin", null],
    ["/origin/%2e%2e%2fadmin", null],
    ["/origin/a%5cb", null],
    ["/origin/%252e%252e/x", null],
    ["/origin/a%00", null],
    ["/origin/a;jsessionid=1", null],
    ["/origin/%ff", null],
    ["/%6frigin/x", null],
    ["/origin/trade", null],
    ["/origin/%54rade/", null],
    ["/origin/portfolio", null],
  ])("of the path %s is %s", async (path, expected) => {
    const status = statusOf(await raw(`GET ${path} HTTP/1.1`));
    expect(origin.arrived[0]?.url ?? null).toBe(expected);
    expect(status === 200).toBe(expected !== null);
  });
});
