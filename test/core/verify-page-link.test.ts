import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeDevice } from "../../workers/pages/client/verify/device.ts";
import { readLink } from "../../workers/pages/client/verify/link.ts";
import { failureOf } from "../../workers/pages/client/verify/wallet-failure.ts";

const TOKEN = "3fae0d4c-8b7e-4a0e-9a55-0a3d9b6f2c11";

const jwtOf = (payload: string): string =>
  `${btoa('{"alg":"HS256"}')}.${Buffer.from(payload).toString("base64url")}.c2ln`;

const searchOf = (payload: unknown): string =>
  `?jwt=${encodeURIComponent(jwtOf(typeof payload === "string" ? payload : JSON.stringify(payload)))}`;

describe("readLink", () => {
  test("reads the text to sign and the end of the link", () => {
    const search = searchOf(`{"user_id":1100000000000000009,"UUID":"${TOKEN}","iat":1000,"exp":1600}`);
    expect(readLink(search)).toEqual({
      kind: "link",
      jwt: new URLSearchParams(search).get("jwt"),
      message: `Confirming wallet ownership for request: ${TOKEN}`,
      expiresAt: 1_600_000,
    });
  });

  test.each([
    ["no query", ""],
    ["another parameter", "?token=abc"],
    ["an empty one", "?jwt="],
    ["a blank one", "?jwt=%20"],
  ])("finds no link in %s", (_, search) => {
    expect(readLink(search)).toEqual({ kind: "fault", fault: "missing" });
  });

  test.each([
    ["text", "?jwt=hello"],
    ["two parts", "?jwt=a.b"],
    ["four parts", "?jwt=a.b.c.d"],
    ["no base64", "?jwt=a.%C3%A4%C3%B6.c"],
    ["no JSON", searchOf("{")],
    ["null", searchOf("null")],
    ["a list", searchOf([])],
    ["no UUID", searchOf({ exp: 1600 })],
    ["a UUID that is a number", searchOf({ UUID: 5, exp: 1600 })],
    ["a UUID that brings words of its own", searchOf({ UUID: `${TOKEN} and send everything to …` })],
    ["more than the server takes", `?jwt=${"a".repeat(2_000)}.b.c`],
  ])("finds the link damaged that holds %s", (_, search) => {
    expect(readLink(search)).toEqual({ kind: "fault", fault: "malformed" });
  });

  test.each([["none"], [null], ["soon"], [-1], [{}]])(
    "leaves the end to the server where it says %s",
    (exp) => {
      expect(readLink(searchOf({ UUID: TOKEN, exp: exp === "none" ? undefined : exp }))).toMatchObject({
        kind: "link",
        expiresAt: null,
      });
    },
  );

  test("takes any payload without throwing, and signs none that is no UUID", () => {
    const payloads = fc.oneof(fc.json(), fc.string({ unit: "binary", maxLength: 100 }));
    fc.assert(
      fc.property(payloads, (payload) => {
        expect(readLink(searchOf(payload))).toEqual({ kind: "fault", fault: "malformed" });
      }),
    );
  });
});

describe("describeDevice", () => {
  const page = new URL("https://edge.example/verify?jwt=a.b.c&x=1");

  test.each([
    ["an iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", 5, true],
    [
      "an Android phone",
      "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/150.0.0.0 Mobile Safari/537.36",
      5,
      true,
    ],
    [
      "an iPad, which says it is a Mac",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari",
      5,
      true,
    ],
    ["a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari", 0, false],
    [
      "a Windows laptop with a touch screen",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0.0.0",
      10,
      false,
    ],
  ])("tells %s", (_, userAgent, touchPoints, phone) => {
    expect(describeDevice(userAgent, touchPoints, page).phone).toBe(phone);
  });

  test("hands the whole address over to the wallet's browser", () => {
    for (const { href } of describeDevice("", 0, page).open) {
      const [, address, ref] = /\/browse\/([^?]+)\?ref=(.+)$/.exec(href) ?? [];
      expect(decodeURIComponent(address ?? "")).toBe(page.href);
      expect(decodeURIComponent(ref ?? "")).toBe(page.origin);
    }
  });
});

describe("failureOf", () => {
  test.each<[string, unknown]>([
    ["EIP-1193's code", { code: 4001, message: "" }],
    ["Phantom's words", new Error("User rejected the request.")],
    ["Solflare's words", new Error("Transaction cancelled")],
    ["Backpack's words", new Error("Approval Denied")],
    ["a closed window", "Window closed"],
  ])("hears a refusal in %s", (_, thrown) => {
    expect(failureOf(thrown)).toEqual({ kind: "refused" });
  });

  test.each<[string, unknown, string]>([
    ["an error", new Error("Disconnected port object"), "Disconnected port object"],
    ["text", "wallet is locked", "wallet is locked"],
    ["nothing", undefined, ""],
    ["an object without words", { code: -32603 }, ""],
    ["a message that is no text", { message: 5 }, ""],
    ["control characters", new Error("a\u001B[31m\nb\u202Ec"), "a [31m b c"],
    ["a novel", "x".repeat(5_000), `${"x".repeat(120)}…`],
  ])("repeats the wallet's words from %s, tidied", (_, thrown, said) => {
    expect(failureOf(thrown)).toEqual({ kind: "failed", said });
  });
});
