import { base64 } from "@scure/base";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import { signApiToken, verifyApiToken } from "../../../shared/access/api-token.ts";
import { parseTokenKeys, type TokenKeys } from "../../../shared/access/token-keys.ts";

const NOW = 1_700_000_000_000;
const key = (fill: number) => base64.encode(new Uint8Array(32).fill(fill));
const keys = (active: string, all: Record<string, number>): TokenKeys => {
  const entries = Object.entries(all).map(([kid, fill]) => [kid, key(fill)]);
  const parsed = parseTokenKeys(JSON.stringify({ active, keys: Object.fromEntries(entries) }));
  if (parsed === null) throw new Error("the test's keys are wrong");
  return parsed;
};

const token = {
  id: "3b241101-e2bb-4255-8caf-4136c566a962",
  account: "ann",
  scopes: ["audit:read", "metrics:read"],
  createdAt: NOW,
  expiresAt: NOW + 3_600_000,
} as const;
const first = keys("one", { one: 1 });

describe("an API token", () => {
  test("says what it was made with", async () => {
    const jwt = await signApiToken(token, first);
    expect(await verifyApiToken(jwt, first, NOW)).toEqual({
      ok: true,
      value: { id: token.id, account: "ann", scopes: token.scopes },
    });
  });

  test("outlives a change of the active key, and ends with its own", async () => {
    const jwt = await signApiToken(token, first);
    expect((await verifyApiToken(jwt, keys("two", { one: 1, two: 2 }), NOW)).ok).toBe(true);
    expect(await verifyApiToken(jwt, keys("two", { two: 2 }), NOW)).toEqual({ ok: false, error: "invalid" });
  });

  test("is over at its end", async () => {
    const jwt = await signApiToken(token, first);
    expect((await verifyApiToken(jwt, first, token.expiresAt - 1000)).ok).toBe(true);
    expect(await verifyApiToken(jwt, first, token.expiresAt)).toEqual({ ok: false, error: "expired" });
  });

  const claims = {
    iss: "edge",
    aud: "edge-management",
    sub: "ann",
    jti: token.id,
    scope: "audit:read",
    iat: NOW / 1000,
    exp: NOW / 1000 + 3600,
  };
  const signed = (payload: object, header: object = {}, fill = 1) =>
    new SignJWT({ ...payload })
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: "one", ...header })
      .sign(new Uint8Array(32).fill(fill));

  test("is taken as our own code writes it", async () => {
    expect((await verifyApiToken(await signed(claims), first, NOW)).ok).toBe(true);
  });

  test.each<[string, () => string | Promise<string>]>([
    ["nothing", () => ""],
    ["no JWT", () => "a.b.c"],
    ["one without a signature", () => new UnsecuredJWT({ ...claims }).encode()],
    ["one of another key", () => signed(claims, {}, 2)],
    ["one that names no key", () => signed(claims, { kid: undefined })],
    ["one that names a key we do not have", () => signed(claims, { kid: "two" })],
    ["one that names a property of objects", () => signed(claims, { kid: "__proto__" })],
    ["one of another algorithm", () => signed(claims, { alg: "HS512" })],
    ["one of another type, as a verification link's", () => signed(claims, { typ: "JWT" })],
    ["one for somebody else", () => signed({ ...claims, aud: "other" })],
    ["one from somebody else", () => signed({ ...claims, iss: "other" })],
    ["one without an end", () => signed({ ...claims, exp: undefined })],
    ["one without an id", () => signed({ ...claims, jti: undefined })],
    ["one with an unknown scope", () => signed({ ...claims, scope: "audit:read everything" })],
    [
      "one whose payload was changed",
      async () => {
        const [head, , signature] = (await signed(claims)).split(".");
        const payload = btoa(JSON.stringify({ ...claims, scope: "vault:write" })).replaceAll("=", "");
        return [head, payload, signature].join(".");
      },
    ],
  ])("is not %s", async (_, jwt) => {
    expect(await verifyApiToken(await jwt(), first, NOW)).toEqual({ ok: false, error: "invalid" });
  });
});

describe("API_TOKEN_KEYS", () => {
  test.each([
    ["empty JSON", "{}"],
    ["no JSON", "one:abc"],
    ["an active key that is not there", JSON.stringify({ active: "two", keys: { one: key(1) } })],
    ["a property of objects as active key", JSON.stringify({ active: "toString", keys: { one: key(1) } })],
    [
      "a key of 31 bytes",
      JSON.stringify({ active: "one", keys: { one: base64.encode(new Uint8Array(31)) } }),
    ],
    ["a key that is no base64", JSON.stringify({ active: "one", keys: { one: "!" } })],
    ["a key id with a space", JSON.stringify({ active: "a b", keys: { "a b": key(1) } })],
  ])("is not %s", (_, text) => {
    expect(parseTokenKeys(text)).toBeNull();
  });
});
