import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { describe, expect, test } from "vitest";
import { createLogger } from "../../../shared/logging/log.ts";
import { cloudflareAccess } from "../../../workers/access/cloudflare-access.ts";

const TEAM = { teamDomain: "team.cloudflareaccess.com", audience: "a".repeat(64) };
const START = 1_700_000_000_000;
const quiet = createLogger(() => undefined, Date.now);

const pair = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  return { privateKey, kid, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256" } };
};
const [old, next] = await Promise.all([pair("old"), pair("next")]);

const assertion = (
  key: { readonly privateKey: CryptoKey; readonly kid: string },
  { iss = `https://${TEAM.teamDomain}`, aud = TEAM.audience, exp = START / 1000 + 60 } = {},
) =>
  new SignJWT({ email: "ann@example.org" })
    .setProtectedHeader({ alg: "RS256", kid: key.kid })
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime(exp)
    .sign(key.privateKey);

/** A team whose keys the test chooses, and how often they were asked for. */
function stage(served: { keys: readonly object[] } | null) {
  const state = { served, asked: [] as string[], now: START };
  const check = cloudflareAccess(TEAM, {
    fetch: async (url) => {
      state.asked.push(url);
      return state.served === null ? new Response("down", { status: 502 }) : Response.json(state.served);
    },
    now: () => state.now,
    log: quiet,
  });
  return { state, check };
}

describe("Cloudflare Access in front", () => {
  test("lets pass what the team's key signed for us, and asks for the keys once", async () => {
    const { state, check } = stage({ keys: [old.jwk] });
    const jwt = await assertion(old);
    expect([await check(jwt), await check(jwt)]).toEqual(["passed", "passed"]);
    expect(state.asked).toEqual(["https://team.cloudflareaccess.com/cdn-cgi/access/certs"]);
  });

  test.each<[string, () => Promise<string | undefined>]>([
    ["nothing", async () => undefined],
    ["a word", async () => "trust-me"],
    ["another team's key", async () => assertion({ ...next, kid: "old" })],
    ["another application", async () => assertion(old, { aud: "b".repeat(64) })],
    ["another issuer", async () => assertion(old, { iss: "https://evil.cloudflareaccess.com" })],
    ["what is over", async () => assertion(old, { exp: START / 1000 - 1 })],
  ])("refuses %s", async (_, jwt) => {
    const { check } = stage({ keys: [old.jwk] });
    expect(await check(await jwt())).toBe("refused");
  });

  test("learns of a new key, and is not made to ask all the time by invented ones", async () => {
    const { state, check } = stage({ keys: [old.jwk] });
    await check(await assertion(old));
    state.served = { keys: [old.jwk, next.jwk] };
    state.now += 31_000;
    expect(await check(await assertion(next))).toBe("passed");
    const invented = { ...next, kid: "invented" };
    for (let i = 0; i < 10; i++) expect(await check(await assertion(invented))).toBe("refused");
    expect(state.asked).toHaveLength(2);
  });

  test("is closed while the keys cannot be had", async () => {
    const { check } = stage(null);
    expect(await check(await assertion(old))).toBe("unavailable");
  });

  test("is not asked where none is configured", async () => {
    const check = cloudflareAccess(null, { fetch, now: Date.now, log: quiet });
    expect(await check(undefined)).toBe("absent");
  });
});
