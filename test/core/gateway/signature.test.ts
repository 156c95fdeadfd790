import { createHash, generateKeyPairSync, verify } from "node:crypto";
import { httpbis } from "http-message-signatures";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../../shared/bytes.ts";
import type { SigningKey } from "../../../shared/gateway/settings.ts";
import { composeRequest } from "../../../workers/gateway/request.ts";
import { createSigner } from "../../../workers/gateway/signer.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const sign = createSigner(privateKey.export({ format: "jwk" }) as SigningKey);
const target = new URL("https://vps.example:8443/app/orders?symbol=BTCUSDT&side=buy");
const body = utf8('{"quantity":"0.01"}');

async function composed() {
  const init = await composeRequest(
    {
      method: "POST",
      path: "/orders",
      query: "",
      headers: new Headers({ Accept: "application/json", "X-Trading-Mode": "live" }),
      vouched: { "x-trading-mode": "paper" },
      body,
      client: { address: "2001:db8::7", host: "edge.example", scheme: "https" },
      requestId: "7a1f",
      signal: null,
    },
    target,
    [],
    sign,
    Date.now(),
  );
  return Object.fromEntries(new Headers(init.headers));
}

/** As the other library sees it. */
const agrees = (headers: Record<string, string>, change: { method?: string; url?: string } = {}) =>
  httpbis.verifyMessage(
    {
      requiredFields: [
        "@method",
        "@authority",
        "@path",
        "@query",
        "content-digest",
        "edge-client-address",
        "x-request-id",
        "x-trading-mode",
      ],
      requiredParams: ["created", "expires", "nonce", "keyid", "tag"],
      keyLookup: async ({ keyid }) => ({
        id: keyid ?? "",
        algs: ["ed25519"],
        verify: async (data, signature) => verify(null, data, publicKey, signature),
      }),
    },
    { method: "POST", url: target.href, headers, ...change },
  );

describe("a signature", () => {
  test("is right for another library, and names the key by its thumbprint", async () => {
    const headers = await composed();
    expect(await agrees(headers)).toBe(true);
    expect(headers["signature-input"]).toContain(
      `keyid="${await calculateJwkThumbprint(publicKey.export({ format: "jwk" }))}"`,
    );
    expect(headers["content-digest"]).toBe(`sha-256=:${createHash("sha256").update(body).digest("base64")}:`);
  });

  test("covers what the edge vouches for, whatever the caller said of it", async () => {
    expect(await composed()).toMatchObject({
      "x-trading-mode": "paper",
      "edge-client-address": "2001:db8::7",
    });
  });

  test.each([
    ["method", {}, { method: "PUT" }],
    ["authority", {}, { url: target.href.replace("8443", "8444") }],
    ["path", {}, { url: target.href.replace("/orders", "/cancel") }],
    ["query", {}, { url: target.href.replace("buy", "sell") }],
    ["digest", { "content-digest": `sha-256=:${createHash("sha256").update("else").digest("base64")}:` }, {}],
    ["client's address", { "edge-client-address": "192.0.2.1" }, {}],
    ["request id", { "x-request-id": "else" }, {}],
    ["word of the edge", { "x-trading-mode": "live" }, {}],
  ])("is wrong once somebody changes the %s", async (_, headers, change) => {
    expect(await agrees({ ...(await composed()), ...headers }, change)).toBe(false);
  });

  test("is never the same twice", async () => {
    const [first, second] = [await composed(), await composed()];
    expect(first?.["signature"]).not.toBe(second?.["signature"]);
  });
});
