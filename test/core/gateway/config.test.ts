import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../shared/config/config.ts";
import { newSigningKey } from "../../doubles/vps/origin.ts";
import { validVariables } from "../../support/variables.ts";

const key = newSigningKey().variable;
const one = [{ name: "vps-1", url: "https://vps.example/app/" }];

function gatewayOf(variables: Readonly<Record<string, unknown>>) {
  const parsed = parseConfig({
    ...validVariables,
    ORIGINS: JSON.stringify(one),
    ORIGIN_SIGNING_KEY: key,
    ...variables,
  });
  return parsed.ok
    ? parsed.value.gateway
    : parsed.error.map(({ name, problem }) => `${name} ${problem}`).join("; ");
}

describe("the gateway's configuration", () => {
  test("has the figures of the requirements, and one of every origin's words", () => {
    expect(gatewayOf({ GATEWAY: '{"maxFails":5,"requestHeaders":["X-Api-Key"]}' })).toMatchObject({
      origins: [{ name: "vps-1", url: "https://vps.example/app", weight: 1, backup: false }],
      signingKey: { kty: "OKP", crv: "Ed25519" },
      settings: {
        maxFails: 5,
        failTimeout: 30_000,
        firstByte: 10_000,
        total: 30_000,
        requestHeaders: ["x-api-key"],
      },
    });
  });

  test("opens every origin to the mapped paths but those that trade live", () => {
    const origins = ["a", "b", "c"].map((name) => ({ name, url: `https://${name}.example` }));
    const given = { ORIGINS: JSON.stringify(origins) };
    expect(gatewayOf(given)).toMatchObject({ open: ["a", "b", "c"] });
    const TRADING_ORIGINS = '{"paper":["a"],"live":["c"]}';
    const TRADING_LIVE_KEY = "a-key-for-live-trading";
    expect(gatewayOf({ ...given, TRADING_ORIGINS, TRADING_LIVE_KEY })).toMatchObject({ open: ["a", "b"] });
  });

  test("is none where both variables are empty", () => {
    expect(gatewayOf({ ORIGINS: "", ORIGIN_SIGNING_KEY: " " })).toBeNull();
  });

  test.each([
    [{ ORIGINS: "" }, "ORIGINS is missing"],
    [{ ORIGIN_SIGNING_KEY: "" }, "ORIGIN_SIGNING_KEY is missing"],
    [{ ORIGINS: "https://vps.example" }, "ORIGINS must be JSON"],
    [{ ORIGINS: "[]" }, "ORIGINS must be JSON"],
    [{ ORIGINS: JSON.stringify([...one, ...one]) }, "ORIGINS must be JSON"],
    [{ ORIGINS: JSON.stringify([{ ...one[0], name: "VPS 1" }]) }, "ORIGINS must be JSON"],
    [{ ORIGINS: JSON.stringify([{ ...one[0], backup: true }]) }, "one that is no backup"],
    [{ ORIGINS: JSON.stringify([{ ...one[0], weight: 0 }]) }, "ORIGINS must be JSON"],
    [{ ORIGINS: JSON.stringify([{ ...one[0], url: "https://ada:pw@vps.example" }]) }, "ORIGINS must be JSON"],
    [{ ORIGINS: JSON.stringify([{ ...one[0], url: "https://vps.example/?a=1" }]) }, "ORIGINS must be JSON"],
    [
      { ENVIRONMENT: "production", ORIGINS: JSON.stringify([{ ...one[0], url: "http://vps.example" }]) },
      "https:// URLs",
    ],
    [{ ORIGIN_SIGNING_KEY: '{"kty":"OKP","crv":"Ed25519","x":"short"}' }, "private JWK"],
    [{ ORIGIN_PATHS: "/shop,/trade" }, "ORIGIN_PATHS must be paths"],
    [{ GATEWAY: '{"firstbyte":1}' }, "GATEWAY must be JSON"],
    [{ GATEWAY: '{"firstByte":40000}' }, "GATEWAY must be JSON"],
    [{ GATEWAY: '{"total":10000}' }, "total above firstByte"],
    [{ GATEWAY: '{"requestHeaders":["Cookie"]}' }, "GATEWAY must be JSON"],
    [{ GATEWAY: '{"responseHeaders":["set-cookie"]}' }, "GATEWAY must be JSON"],
  ])("refuses %j: %s", (variables, problem) => {
    const refused = gatewayOf(variables);
    expect(refused).toContain(problem);
    expect(JSON.stringify(refused)).not.toContain(JSON.parse(key).d);
  });
});
