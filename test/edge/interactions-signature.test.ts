import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../shared/bytes.ts";
import { ping, signBody, signedRequest } from "../support/discord-interactions.ts";

const MIB = 1_048_576;
const CHUNK = 65_536;
const now = () => Math.floor(Date.now() / 1000);

const send = (request: Request) => exports.default.fetch(request);

/** A PING with these headers in place of the good ones; null takes one away. */
async function pingWith(headers: Record<string, string | null>, path = "/interactions") {
  const request = await signedRequest(path, ping());
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) request.headers.delete(name);
    else request.headers.set(name, value);
  }
  return send(request);
}

/** A body that counts how much of it was asked for. */
function meteredBody(size: number) {
  let sent = 0;
  const chunk = new Uint8Array(CHUNK);
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(chunk);
        sent += chunk.length;
        if (sent >= size) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, sent: () => sent };
}

describe.each(["/interactions", "/events"])("a request to %s", (path) => {
  test.each<[string, Record<string, string | null>]>([
    ["no signature", { "X-Signature-Ed25519": null }],
    ["no timestamp", { "X-Signature-Timestamp": null }],
    ["neither", { "X-Signature-Ed25519": null, "X-Signature-Timestamp": null }],
    ["an empty signature", { "X-Signature-Ed25519": "" }],
    ["126 digits", { "X-Signature-Ed25519": "ab".repeat(63) }],
    ["130 digits", { "X-Signature-Ed25519": "ab".repeat(65) }],
    ["something else than digits", { "X-Signature-Ed25519": "zz".repeat(64) }],
    ["a signature of zeros", { "X-Signature-Ed25519": "00".repeat(64) }],
    ["another's signature", { "X-Signature-Ed25519": "ab".repeat(64) }],
    ["a timestamp other than the signed one", { "X-Signature-Timestamp": `${now() - 1}` }],
    ["a timestamp in words", { "X-Signature-Timestamp": "now" }],
    ["a timestamp with a fraction", { "X-Signature-Timestamp": `${now()}.5` }],
  ])("with %s is refused", async (_, headers) => {
    const response = await pingWith(headers, path);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      status: "error",
      code: "unauthorized",
      requestId: response.headers.get("X-Request-Id"),
    });
  });

  test.each([
    ["299 s old", -299, 200],
    ["301 s old", -301, 401],
    ["58 s ahead", 58, 200],
    ["62 s ahead", 62, 401],
  ])("signed %s", async (_, offset, status) => {
    const request = await signedRequest(
      path,
      { ...ping(), type: path === "/events" ? 0 : 1 },
      {
        timestamp: `${now() + offset}`,
      },
    );
    expect((await send(request)).status).toBe(status === 200 && path === "/events" ? 204 : status);
  });

  test("whose body was changed on the way is refused", async () => {
    const { headers } = await signedRequest(path, ping());
    const response = await send(
      new Request(`https://edge.example${path}`, { method: "POST", headers, body: JSON.stringify(ping()) }),
    );
    expect(response.status).toBe(401);
  });

  test("that is signed but no JSON is a bad request", async () => {
    for (const body of ["", "{", '{"type":1}}', "\u0000"]) {
      const response = await send(await signedRequest(path, body));
      expect([response.status, await response.json()]).toMatchObject([400, { code: "invalid_request" }]);
    }
  });

  test("by another method is not allowed", async () => {
    const response = await exports.default.fetch(`https://edge.example${path}`);
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "POST"]);
  });
});

describe("a large body", () => {
  test("without a signature is refused before it is read", async () => {
    const { stream, sent } = meteredBody(8 * MIB);
    const response = await send(
      new Request("https://edge.example/interactions", { method: "POST", body: stream }),
    );
    expect(response.status).toBe(401);
    // The pipe to the Worker takes the first chunk by itself.
    expect(sent()).toBeLessThanOrEqual(CHUNK);
  });

  test("that says its size is refused before it is read", async () => {
    const response = await send(await signedRequest("/interactions", " ".repeat(MIB + 1)));
    expect([response.status, await response.json()]).toMatchObject([413, { code: "payload_too_large" }]);
  });

  test("in chunks without end is read to 1 MiB, then refused unverified", async () => {
    const { stream, sent } = meteredBody(8 * MIB);
    const timestamp = `${now()}`;
    const response = await send(
      new Request("https://edge.example/interactions", {
        method: "POST",
        headers: {
          "X-Signature-Ed25519": await signBody(timestamp, utf8("")),
          "X-Signature-Timestamp": timestamp,
        },
        body: stream,
      }),
    );
    expect(response.status).toBe(413);
    expect(sent()).toBeLessThan(2 * MIB);
  });

  test("that lies about its size is refused", async () => {
    const { stream } = meteredBody(2 * MIB);
    const timestamp = `${now()}`;
    const response = await send(
      new Request("https://edge.example/interactions", {
        method: "POST",
        headers: {
          "Content-Length": "5",
          "X-Signature-Ed25519": await signBody(timestamp, utf8("")),
          "X-Signature-Timestamp": timestamp,
        },
        body: stream,
      }),
    );
    expect(response.status).toBe(413);
  });

  test("of exactly 1 MiB is taken", async () => {
    const body = JSON.stringify(ping());
    const response = await send(await signedRequest("/interactions", body.padEnd(MIB)));
    expect([response.status, await response.json()]).toEqual([200, { type: 1 }]);
  });
});

describe("while the public key is being rotated", () => {
  test.each([0, 1] as const)("key %d is good", async (key) => {
    const response = await send(await signedRequest("/interactions", ping(), { key }));
    expect(await response.json()).toEqual({ type: 1 });
  });

  test("upper-case digits are good", async () => {
    const request = await signedRequest("/interactions", ping());
    const signature = request.headers.get("X-Signature-Ed25519") ?? "";
    request.headers.set("X-Signature-Ed25519", signature.toUpperCase());
    expect((await send(request)).status).toBe(200);
  });
});
