import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSecretName, MASK, maskText } from "../../shared/logging/mask.ts";
import { sanitise } from "../../shared/logging/sanitise.ts";

/** Text of `length` characters of an alphabet, always the same; put together so that no scanner takes it for real. */
const made = (alphabet: string, length: number): string =>
  Array.from({ length }, (_, i) => alphabet[(i * i * 31 + i * 17 + 7) % alphabet.length]).join("");

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const jwt = `eyJ${made(base64url, 33)}.eyJ${made(base64url, 90)}.${made(base64url, 43)}`;
const botToken = `M${made(base64url, 25)}.${made(base64url, 6)}.${made(base64url, 38)}`;
const interactionToken = made(base64url, 180);
const telegramToken = `123456789:${made(base64url, 35)}`;
const webhookSecret = `whsec_${made(base64url, 40)}=`;
const solanaSecret = made(base58, 88);
const wallet = made(base58, 44);
const uuid = "0b7e3c1a-52d4-4f7e-9c53-0f6b8a1d2e3f";
const jwkMember = made(base64url, 43);

describe("a secret is masked by its shape:", () => {
  test.each([
    ["a JWT", `got ${jwt} from`, `got ${MASK} from`],
    ["a JWT in a link", `/verify?jwt=${jwt}&lang=en`, `/verify?jwt=${MASK}&lang=en`],
    ["a JWT behind other text", `x.${jwt}`, `x.${MASK}`],
    ["a bot token", `Bot ${botToken}`, `Bot ${MASK}`],
    ["a bearer token", "sent Bearer abcdefghijklmnop1234 to", `sent Bearer ${MASK} to`],
    ["basic credentials", "Basic dXNlcjpwYXNzd29yZA==", `Basic ${MASK}`],
    ["a webhook secret", `signed with ${webhookSecret}`, `signed with ${MASK}`],
    ["a Supabase secret", "sb_secret_abcDEF123", MASK],
    [
      "an interaction's token",
      `PATCH /api/v10/webhooks/1100000000000000001/${interactionToken}/messages/@original`,
      `PATCH /api/v10/webhooks/1100000000000000001/${MASK}/messages/@original`,
    ],
    [
      "a callback's token",
      `/interactions/11/${interactionToken}/callback`,
      `/interactions/11/${MASK}/callback`,
    ],
    [
      "a webhook's token",
      "https://discord.com/api/webhooks/123/short-one?wait=true",
      `https://discord.com/api/webhooks/123/${MASK}?wait=true`,
    ],
    [
      "an interaction's token by itself",
      `got ${btoa("interaction:1100000000000000001:abc")}.`,
      `got ${MASK}.`,
    ],
    [
      "a Telegram token",
      `https://api.telegram.org/bot${telegramToken}/sendMessage`,
      `https://api.telegram.org/bot${MASK}/sendMessage`,
    ],
    ["credentials in a URL", "postgres://edge:hunter2@db.example/x", `postgres://edge:${MASK}@db.example/x`],
    ["a private JWK", `{"kty":"OKP","x":"pub","d":"${jwkMember}"}`, `{"kty":"OKP","x":"pub","d":"${MASK}"}`],
    ["a PEM key", "-----BEGIN PRIVATE KEY-----MC4CAQ-----END PRIVATE KEY----- and", `${MASK} and`],
    ["half a PEM key", "-----BEGIN EC PRIVATE KEY-----MC4CAQ", MASK],
    ["an age key", `AGE-SECRET-KEY-1${"QPZRY9X8".repeat(7)}`, MASK],
    ["a Solana secret key", `key file ${solanaSecret}`, `key file ${MASK}`],
    ["a Solana key file", JSON.stringify(Array.from({ length: 64 }, (_, i) => (i * 37) % 256)), MASK],
  ])("%s", (_what, given, expected) => {
    expect(maskText(given)).toBe(expected);
  });
});

describe("a secret is masked by the name before it:", () => {
  test.each([
    ["password=hunter2 next", `password=${MASK} next`],
    ["password: hunter2", `password: ${MASK}`],
    ["?api_key=abc&page=2", `?api_key=${MASK}&page=2`],
    ['{"botToken":"a b\\"c","user":"bob"}', `{"botToken":"${MASK}","user":"bob"}`],
    ['{\\"secret\\":\\"abc\\",\\"user\\":\\"bob\\"}', `{\\"secret\\":\\"${MASK}\\",\\"user\\":\\"bob\\"}`],
    ["{'passwd': 'it'}", `{'passwd': '${MASK}'}`],
    ['{"token":"cut off in the mid', `{"token":"${MASK}`],
    ["Authorization: Digest username=bob, response=abc", `Authorization: ${MASK}`],
    ["Cookie: session=abc; theme=dark", `Cookie: ${MASK}`],
    ["https://host/path?x=1&JWT_SECRET=abc", `https://host/path?x=1&JWT_SECRET=${MASK}`],
    ["DISCORD_BOT_TOKEN = abc", `DISCORD_BOT_TOKEN = ${MASK}`],
  ])("%s", (given, expected) => {
    expect(maskText(given)).toBe(expected);
  });

  test.each([
    "token",
    "botToken",
    "JWT_SECRET",
    "password",
    "newPassword",
    "Authorization",
    "Set-Cookie",
    "signature",

    "jwt",
    "apiKey",
    "X-Api-Key",
    "api_key",
    "key",
    "SUPABASE_SERVICE_ROLE_KEY",
    "privateKey",
    "VAULT_KEKS",
    "accesstoken",
    "session",
    "sessionId",
    "totp",
    "credentials",
  ])("%s is the name of a secret", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each([
    "tokenId",
    "tokenCount",
    "token_expires",
    "keyId",
    "kid",
    "publicKey",
    "primaryKey",
    "signatureValid",
    "keyboard",
    "monkey",
    "wallet",
    "user",
    "requestId",
    "tokenizer",
    "secretary",
    "compass",
  ])("%s is not", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

test.each([
  ["a wallet", `wallet ${wallet} verified`],
  ["a UUID", `request ${uuid}`],
  ["a hash", "a".repeat(64)],
  ["a Discord id", "Bot 1100000000000000001"],
  ["a host name", "a-rather-long-host-name.example-of-it.internal.network.example.org"],
  ["a URL", "https://edge.example:8443/api/confirm?page=2#top"],
  ["an address", "2001:db8:0:1::/64"],
  ["words", "Basic information of the bearer of this bot"],
  ["a short list of numbers", "[1,2,3,4]"],
])("%s is left alone", (_what, text) => {
  expect(maskText(text)).toBe(text);
});

/** Part of a run of its own: glued to more of the same characters, nobody can tell where a secret begins. */
const separate = (text: string): boolean => !/[\w.:-]$/.test(text);

describe("wherever a secret is planted", () => {
  const secrets = [jwt, botToken, telegramToken, webhookSecret, solanaSecret];
  const around = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.constantFrom(
      " ",
      '{"a":"',
      "a=",
      "\\n",
      "%20",
      "\u200B",
      "\u001b[31m",
      "?jwt=",
      "Bearer ",
      "https://h/",
      "'",
    ),
  );
  test("it does not survive, also where invisible characters cut it", () => {
    fc.assert(
      fc.property(around, around, fc.constantFrom(...secrets), fc.nat(20), (before, after, secret, cut) => {
        fc.pre(separate(before));
        const hidden = `${secret.slice(0, cut)}\u200B${secret.slice(cut)}`;
        const safe = sanitise(`${before}${hidden} ${after}`, 1000);
        expect(safe).not.toContain(secret.slice(0, 20));
        expect(safe).not.toContain(secret.slice(-20));
      }),
      { numRuns: 1000 },
    );
  });

  test("masking twice is masking once", () => {
    const parts = fc.array(
      fc.oneof(around, fc.constantFrom(...secrets, "token", "=", ":", '"', "[masked]", "&")),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(parts, (texts) => {
        const once = maskText(texts.join(""));
        expect(maskText(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  ["eyJ"],
  ["a."],
  ["token="],
  ["token= "],
  ["a".repeat(63) + " "],
  ['"'],
  ["\\"],
  ['token=\\"'],
  ["[1,"],
  ["1,"],
  ["1:"],
  ["://a:"],
  ["-----BEGIN PRIVATE KEY-----"],
  ["Bearer "],
  ["\u001b]"],
  ["\u009d"],
  ["\u001b["],
  ["👩\u200D"],
  ["\u0301"],
  ["A"],
  ["aA"],
  ["'d':'"],
])("100,000 characters of %j repeated take no longer than their length asks", (piece) => {
  const text = piece.repeat(100_000 / piece.length);
  const start = performance.now();
  sanitise(text);
  // Linear: 2 to 25 ms. Quadratic would be ten seconds.
  expect(performance.now() - start).toBeLessThan(1_000);
});
