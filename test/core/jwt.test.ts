import fc from "fast-check";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { importJwtKey, signJwt, verifyJwt } from "../../shared/verification/jwt.ts";
import { utf8 } from "../../shared/bytes.ts";

const SECRET = "a-test-secret-of-more-than-32-characters";
const OLD_SECRET = "an-older-secret-of-more-than-32-characters";
const now = 1_795_000_000_000;
const claims = {
  token: "3fae0d4c-8b7e-4a0e-9a55-0a3d9b6f2c11",
  userId: "1145782374612349999",
  issuedAt: now,
  expiresAt: now + 600_000,
};
const keys = await Promise.all([SECRET, OLD_SECRET].map(importJwtKey));

const base64url = (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function handMade(
  payload: string,
  header = '{"alg":"HS256","typ":"JWT"}',
  secret = SECRET,
): Promise<string> {
  const body = `${base64url(header)}.${base64url(payload)}`;
  const signature = await crypto.subtle.sign("HMAC", await importJwtKey(secret), utf8(body));
  return `${body}.${base64url(String.fromCharCode(...new Uint8Array(signature)))}`;
}

const payload = (more: string) => `{"user_id":1145782374612349999,"UUID":"${claims.token}",${more}}`;
const times = `"iat":${now / 1000},"exp":${now / 1000 + 600}`;

describe("the verification JWT", () => {
  test("comes back as it was signed, with all digits of a snowflake", async () => {
    expect(await verifyJwt(await signJwt(claims, keys[0]!), keys, now)).toEqual({ ok: true, value: claims });
  });

  test("has exactly the header and claims of the contract, user_id as a number", async () => {
    const [header, body] = (await signJwt(claims, keys[0]!)).split(".");
    expect(atob(header!)).toBe('{"alg":"HS256","typ":"JWT"}');
    expect(atob(body!)).toBe(payload(times));
    expect(typeof JSON.parse(atob(body!)).user_id).toBe("number");
  });

  test("decodes with atob whatever the ids and times", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
        fc.uuid({ version: 4 }),
        fc.integer({ min: 1, max: 4_000_000_000 }),
        async (userId, token, seconds) => {
          const issuedAt = seconds * 1000;
          const jwt = await signJwt(
            { token, userId: `${userId}`, issuedAt, expiresAt: issuedAt + 600_000 },
            keys[0]!,
          );
          expect(jwt.split(".")[1]).toMatch(/^[A-Za-z0-9]+$/);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("is read as the gateway bot writes it, with spaces and with the older secret", async () => {
    const spaced = `{"user_id": 1145782374612349999, "UUID": "${claims.token}", "iat": ${now / 1000}, "exp": ${now / 1000 + 600}}`;
    expect(await verifyJwt(await handMade(spaced), keys, now)).toEqual({ ok: true, value: claims });
    const older = await handMade(payload(times), undefined, OLD_SECRET);
    expect(await verifyJwt(older, keys, now)).toEqual({ ok: true, value: claims });
  });

  test("that has expired is still read: the token's record decides", async () => {
    expect(await verifyJwt(await signJwt(claims, keys[0]!), keys, now + 3_600_000)).toMatchObject({
      ok: true,
    });
  });

  test.each([
    ["nothing", "", "malformed"],
    ["a word", "jwt", "malformed"],
    ["two parts", "a.b", "malformed"],
    ["another secret", handMade(payload(times), undefined, "s".repeat(40)), "wrong_signature"],
    ["alg none", `${base64url('{"alg":"none","typ":"JWT"}')}.${base64url(payload(times))}.`, "malformed"],
    ["alg HS512", handMade(payload(times), '{"alg":"HS512","typ":"JWT"}'), "malformed"],
    ["typ missing", handMade(payload(times), '{"alg":"HS256"}'), "malformed"],
    [
      "a critical extension",
      handMade(payload(times), '{"alg":"HS256","typ":"JWT","crit":["b64"],"b64":false}'),
      "malformed",
    ],
    ["a payload that is no JSON", handMade("{"), "malformed"],
    ["user_id as text", handMade(payload(times).replace(/(\d{19})/, '"$1"')), "wrong_claims"],
    ["user_id as a float", handMade(payload(times).replace(/\d{19}/, "1.5")), "wrong_claims"],
    ["user_id with an exponent", handMade(payload(times).replace(/\d{19}/, "1e18")), "wrong_claims"],
    ["a negative user_id", handMade(payload(times).replace(/(\d{19})/, "-$1")), "wrong_claims"],
    ["a claim too many", handMade(payload(`${times},"admin":true`)), "wrong_claims"],
    ["a claim too few", handMade(payload(`"iat":${now / 1000}`)), "wrong_claims"],
    ["a UUID of version 1", handMade(payload(times).replace("-4a0e-", "-1a0e-")), "wrong_claims"],
    [
      "a life of an hour",
      handMade(payload(`"iat":${now / 1000},"exp":${now / 1000 + 3600}`)),
      "wrong_claims",
    ],
    [
      "an end before its start",
      handMade(payload(`"iat":${now / 1000},"exp":${now / 1000 - 1}`)),
      "wrong_claims",
    ],
    [
      "a start in the future",
      handMade(payload(`"iat":${now / 1000 + 120},"exp":${now / 1000 + 720}`)),
      "not_yet_valid",
    ],
    ["a list", handMade("[]"), "wrong_claims"],
  ])("with %s is refused", async (_, jwt, error) => {
    expect(await verifyJwt(await jwt, keys, now)).toEqual({ ok: false, error });
  });

  test("agrees with jose's own signing", async () => {
    const jwt = await new SignJWT({ user_id: 42, UUID: claims.token })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuedAt(now / 1000)
      .setExpirationTime(now / 1000 + 600)
      .sign(utf8(SECRET));
    expect(await verifyJwt(jwt, keys, now)).toMatchObject({ ok: true, value: { userId: "42" } });
  });

  test("with any byte changed is refused", async () => {
    const jwt = await signJwt(claims, keys[0]!);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(jwt.length - 1),
        fc.constantFrom("A", "Z", "a", "z", "0", "9", "-", "_"),
        async (at, letter) => {
          const changed = jwt.slice(0, at) + letter + jwt.slice(at + 1);
          fc.pre(changed !== jwt && at !== jwt.length - 1); // the last letter has bits that decode to nothing
          expect((await verifyJwt(changed, keys, now)).ok).toBe(false);
        },
      ),
    );
  });
});
