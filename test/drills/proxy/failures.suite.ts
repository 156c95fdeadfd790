import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { MAX_BODY_BYTES } from "../../../shared/http/hygiene.ts";
import { freshAddress } from "../../support/addresses.ts";
import { rawHttp, statusOf } from "../../support/raw-http.ts";
import { runtimeMemory } from "../../support/runtime-memory.ts";
import { ask, bodyOf, edge, origin, raw, TOTAL } from "./stage.ts";

describe("an origin that fails", () => {
  test.each([
    ["/origin/reset", 502, "origin_unreachable"],
    ["/origin/junk", 502, "origin_unreachable"],
    ["/origin/late/3000", 504, "origin_timeout"],
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
    const whole = new Uint8Array(MAX_BODY_BYTES).fill(97);
    expect((await ask("/origin/x", { method: "POST", body: whole })).status).toBe(200);
    const more = new Uint8Array(MAX_BODY_BYTES + 1).fill(97);
    expect((await ask("/origin/x", { method: "POST", body: more })).status).toBe(413);
    const stream = new Blob([more]).stream();
    expect((await ask("/origin/x", { method: "POST", body: stream, duplex: "half" })).status).toBe(413);
    expect(origin.arrived).toHaveLength(1);
  });

  test("that is packed is refused, since nobody could look into it", async () => {
    const headers = { "Content-Encoding": "gzip" };
    expect((await ask("/origin/x", { method: "POST", body: "packed", headers })).status).toBe(415);
    expect(origin.arrived).toEqual([]);
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
      ["/origin/torn", TOTAL],
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
    const size = 50 * MAX_BODY_BYTES;
    const before = runtimeMemory(edge.group);
    const response = await ask(`/origin/bytes/${size}`);
    let received = 0;
    let peak = before;
    for await (const chunk of response.body ?? []) {
      received += chunk.length;
      if (received % (4 * MAX_BODY_BYTES) < chunk.length) peak = Math.max(peak, runtimeMemory(edge.group));
    }
    expect(received).toBe(size);
    console.log(`50 MB down: workerd ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`);
    expect(peak - before).toBeLessThan(25);
  });
});

test("An answer whose body is replaced is not logged as one that broke", async () => {
  const response = await ask("/origin/status/500");
  await delay(100);
  const requestId = response.headers.get("X-Request-Id") ?? "none";
  expect(edge.lines.filter((line) => line.includes(requestId))).toEqual([]);
});

test("An address has at most ten answers on their way to it, however long they take", async () => {
  const headers = { "CF-Connecting-IP": freshAddress() };
  const stop = new AbortController();
  const drips = Array.from({ length: 10 }, () => ask("/origin/drip", { headers, signal: stop.signal }));
  expect((await Promise.all(drips)).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect((await ask("/api/health", { headers })).status).toBe(429);
  stop.abort();
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
      await delay(50);
    }
    await vi.waitFor(() => expect(origin.arrived.filter(({ cut }) => !cut)).toEqual([]));
    expect((await ask("/api/health", { headers: { "CF-Connecting-IP": address } })).status).toBe(200);
  });
});
