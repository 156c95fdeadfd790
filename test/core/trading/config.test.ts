import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../shared/config/config.ts";
import { validVariables } from "../../support/variables.ts";

const PAPER_KEY = "a-key-for-paper-trading";
const LIVE_KEY = "another-key-for-live-trading";
const gateway = {
  ORIGINS: '[{"name":"paper","url":"https://paper.example"},{"name":"live","url":"https://live.example"}]',
  ORIGIN_SIGNING_KEY: JSON.stringify({ kty: "OKP", crv: "Ed25519", d: "A".repeat(43), x: "A".repeat(43) }),
};
const both = {
  TRADING_ORIGINS: '{"paper":["paper"],"live":["live"]}',
  TRADING_PAPER_KEY: PAPER_KEY,
  TRADING_LIVE_KEY: LIVE_KEY,
};

const parsed = (more: Readonly<Record<string, string>>) =>
  parseConfig({ ...validVariables, ...gateway, ...more });

describe("trading is configured", () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    ["by nothing: paper on every origin", {}, { paper: { origins: null, key: null }, live: null }],
    [
      "on paper alone",
      { TRADING_ORIGINS: '{"paper":["paper"]}', TRADING_PAPER_KEY: PAPER_KEY },
      { paper: { origins: ["paper"], key: PAPER_KEY }, live: null },
    ],
    [
      "for both, apart",
      both,
      { paper: { origins: ["paper"], key: PAPER_KEY }, live: { origins: ["live"], key: LIVE_KEY } },
    ],
  ])("%s", (_, given, expected) => {
    const config = parsed(given);
    expect(config.ok ? config.value.trading : config.error).toEqual(expected);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["a live key alone", { TRADING_LIVE_KEY: LIVE_KEY }, "set both, or neither"],
    ["live origins alone", { ...both, TRADING_LIVE_KEY: "" }, "set both, or neither"],
    ["one key for both", { ...both, TRADING_PAPER_KEY: LIVE_KEY }, "must differ"],
    [
      "one origin for both",
      { ...both, TRADING_ORIGINS: '{"paper":["live"],"live":["live"]}' },
      "other origins",
    ],
    ["paper anywhere beside live", { ...both, TRADING_ORIGINS: '{"live":["live"]}' }, "other origins"],
    ["an origin that there is not", { TRADING_ORIGINS: '{"paper":["vps-9"]}' }, "vps-9"],
    ["a short key", { TRADING_PAPER_KEY: "short" }, "longer than 20"],
    ["a key with a space", { TRADING_PAPER_KEY: `${PAPER_KEY} x` }, "without spaces"],
    ["origins that are no list", { TRADING_ORIGINS: '{"paper":"paper"}' }, "must be JSON"],
    ["a lease that an order can outlive", { TRADING_RULES: '{"orderLease":32000}' }, "above auditWithin"],
    ["calls that outlive an order's lease", { GATEWAY: '{"total":60000}' }, "above auditWithin"],
    ["rules that are none", { TRADING_RULES: '{"tradesPerHour":"many"}' }, "must be JSON"],
  ])("not with %s", (_, given, problem) => {
    const config = parsed(given);
    const problems = config.ok ? [] : config.error.map((fault) => `${fault.name} ${fault.problem}`);
    expect(problems.join("; ")).toContain(problem);
    expect(problems.join("; ")).not.toContain(LIVE_KEY);
  });
});
