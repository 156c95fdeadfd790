import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { newSigningKey, startOrigin, type LocalOrigin } from "../doubles/vps/origin.ts";
import { freshAddress } from "../support/addresses.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { rawHttp, statusOf } from "../support/raw-http.ts";
import { runtimeMemory } from "../support/runtime-memory.ts";

const FIRST_BYTE = 500;
const TOTAL = 4_000;
const MEGABYTE = 1_048_576;

let build: EdgeBuild;
let storage: string;
let origin: LocalOrigin;
let edge: EdgeProcess;
beforeAll(async () => {
  const key = newSigningKey();
  origin = await startOrigin(key.publicKey);
  build = await buildEdge();
  storage = await mkdtemp(join(tmpdir(), "edge-proxy-"));
  edge = await startEdge(build, storage, {
    ORIGINS: JSON.stringify([{ name: "vps", url: origin.url }]),
    ORIGIN_SIGNING_KEY: key.variable,
    GATEWAY: JSON.stringify({ firstByte: FIRST_BYTE, total: TOTAL }),
    // Here every call may fail.
    BREAKERS: JSON.stringify({ origin: { failuresInARow: 1_000, errors: 1_000 } }),
  });
});
afterAll(async () => {
  await edge.stop();
  await origin.down();
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});
beforeEach(() => void origin.arrived.splice(0));

interface Ask extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
}

const ask = (path: string, { headers, ...init }: Ask = {}) =>
  fetch(`${edge.url}${path}`, {
    redirect: "manual",
    ...init,
    headers: { "CF-Connecting-IP": freshAddress(), "Accept-Encoding": "identity", ...headers },
  });
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

/** The one request that arrived. */
function arrived() {
  const [first, ...more] = origin.arrived;
  if (first === undefined || more.length > 0) throw new Error(`${origin.arrived.length} requests arrived`);
  return first;
}

/** A request written by hand, from a client address of its own. */
const raw = (head: string, body = "") =>
  rawHttp(
    edge.url,
    `${head}\r\nHost: edge.example\r\nCF-Connecting-IP: ${freshAddress()}\r\nConnection: close\r\n\r\n${body}`,
  );

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
      'If-None-Match: "of-old"',
      "Connection: If-None-Match",
    ];
    const answer = await raw(`GET /origin/x HTTP/1.1\r\n${claimed.join("\r\n")}`);
    expect(statusOf(answer)).toBe(200);
    const { headers } = arrived();
    expect(headers).toMatchObject({
      "accept-encoding": "identity",
      "accept-language": "de",
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
  ])("of the path %s is %s", async (path, expected) => {
    const status = statusOf(await raw(`GET ${path} HTTP/1.1`));
    expect(origin.arrived[0]?.url ?? null).toBe(expected);
    expect(status === 200).toBe(expected !== null);
  });
});

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
    [500, 500],
    [503, 503],
    [521, 502],
    [524, 504],
    [700, 502],
  ])("of a %i is our own body with %i", async (theirs, status) => {
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
    if (theirs === 503) expect(response.headers.get("Retry-After")).toBe("7");
  });

  test("of a 4xx is what the origin says", async () => {
    const response = await ask("/origin/status/418");
    expect([response.status, await response.text()]).toEqual([418, expect.stringContaining("Traceback")]);
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
    await response.text();
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

describe("an origin that fails", () => {
  test.each([
    ["/origin/reset", 502, "origin_unreachable"],
    ["/origin/junk", 502, "origin_unreachable"],
    ["/origin/late/1000", 504, "origin_timeout"],
  ])("at %s is answered for with %i", async (path, status, code) => {
    const response = await ask(path);
    expect([response.status, await bodyOf(response)]).toMatchObject([status, { code }]);
    const requestId = response.headers.get("X-Request-Id") ?? "";
    await vi.waitFor(() => {
      const line = edge.lines.find((text) => text.includes("origin_failed") && text.includes(requestId));
      expect(JSON.parse(line ?? "{}")).toMatchObject({ origin: "vps", cause: expect.any(String) });
    });
  });

  test("by refusing connections is answered for with 502, and heard again as soon as it is back", async () => {
    await origin.down();
    const response = await ask("/origin/x");
    expect([response.status, await bodyOf(response)]).toMatchObject([502, { code: "origin_unreachable" }]);
    await origin.up();
    expect((await ask("/origin/x")).status).toBe(200);
  });
});

describe("a body", () => {
  test("of 1 MiB passes up, one byte more does not, said or not", async () => {
    const whole = new Uint8Array(MEGABYTE).fill(97);
    expect((await ask("/origin/x", { method: "POST", body: whole })).status).toBe(200);
    const more = new Uint8Array(MEGABYTE + 1).fill(97);
    expect((await ask("/origin/x", { method: "POST", body: more })).status).toBe(413);
    const stream = new Blob([more]).stream();
    expect(
      (await ask("/origin/x", { method: "POST", body: stream, duplex: "half" } as RequestInit)).status,
    ).toBe(413);
    expect(origin.arrived).toHaveLength(1);
  });

  test("with a GET, and a WebSocket, are refused", async () => {
    expect(statusOf(await raw("GET /origin/x HTTP/1.1\r\nContent-Length: 5", "hello"))).toBe(400);
    const upgrade =
      "Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13";
    const { hostname, port } = new URL(edge.url);
    const head = `GET /origin/ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n${upgrade}\r\n\r\n`;
    expect(statusOf(await rawHttp(edge.url, head))).toBe(501);
    expect(origin.arrived).toEqual([]);
  });
});

describe.concurrent("an answer that takes long", () => {
  test("and breaks off, or never ends, breaks the connection, so that no half looks like a whole", async () => {
    for (const [path, most] of [
      ["/origin/torn", 1_000],
      ["/origin/drip", TOTAL + 1_500],
    ] as const) {
      const began = performance.now();
      const response = await ask(path);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow("terminated");
      expect(performance.now() - began).toBeLessThan(most);
    }
    await vi.waitFor(() => expect(origin.arrived.find(({ url }) => url === "/drip")?.cut).toBe(true));
  });

  test("because it has 50 MB streams down without being held", async () => {
    const size = 50 * MEGABYTE;
    const before = runtimeMemory(edge.group);
    const response = await ask(`/origin/bytes/${size}`);
    let received = 0;
    let peak = before;
    for await (const chunk of response.body ?? []) {
      received += chunk.length;
      if (received % (4 * MEGABYTE) < chunk.length) peak = Math.max(peak, runtimeMemory(edge.group));
    }
    expect(received).toBe(size);
    console.log(`50 MB down: workerd ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`);
    expect(peak - before).toBeLessThan(25);
  });
});

describe("a client that goes away", () => {
  test("ends the call of the origin, and keeps no place among those in flight", async () => {
    const address = freshAddress();
    const { hostname, port } = new URL(edge.url);
    for (let i = 0; i < 12; i++) {
      const path = i % 2 === 0 ? "/origin/late/400" : "/origin/drip";
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: edge.example\r\nCF-Connecting-IP: ${address}\r\n\r\n`);
      await vi.waitFor(() => expect(origin.arrived).toHaveLength(i + 1));
      socket.resetAndDestroy();
      await delay(200);
    }
    await vi.waitFor(() => expect(origin.arrived.filter(({ cut }) => !cut)).toEqual([]));
    expect((await ask("/api/health", { headers: { "CF-Connecting-IP": address } })).status).toBe(200);
  });
});
