import { describe, expect, test } from "vitest";
import { RULES } from "../../../shared/alerts/rules.ts";
import { alertSubject, LOSS_RULE, lossHalts } from "../../../shared/trading/loss.ts";
import type { Mode } from "../../../shared/trading/order.ts";
import type { Judgement } from "../../../shared/trading/rules.ts";
import { judgementSignal } from "../../../shared/trading/words.ts";

describe("a loss beyond its limit", () => {
  test.each<[string, Mode, Mode, boolean, boolean]>([
    ["live, while live is in force, halts", "live", "live", true, true],
    ["live, while paper is in force, halts", "live", "paper", true, true],
    ["on paper, while paper is in force, halts", "paper", "paper", true, true],
    ["on paper, while live is in force and reports, halts nothing", "paper", "live", true, false],
    ["on paper, while live is in force and nobody says so, halts", "paper", "live", false, true],
  ])("%s", (_, lost, inForce, liveReports, expected) => {
    expect(lossHalts(lost, inForce, liveReports)).toBe(expected);
  });

  test.each<[Mode, string]>([
    ["paper", "loss_per_day"],
    ["live", "live:loss_per_day"],
  ])("of %s is an alert of its own, which says what it is about", (mode, subject) => {
    const judgement: Judgement = {
      signal: "trading_loss",
      subject: LOSS_RULE,
      breached: true,
      measured: "6",
      unknown: null,
      limit: "5",
      unit: "%",
    };
    expect(judgementSignal(judgement, mode, 1)).toEqual({
      name: "trading_loss",
      subject,
      state: "firing",
      summary: `Loss in a day (${mode}): 6 %, limit 5`,
      facts: { mode, measured: "6 %", limit: "5 %" },
      at: 1,
    });
  });

  test("is answered by an incident only where it is live's", () => {
    expect(RULES.trading_loss.response?.subjects).toEqual([alertSubject("live", LOSS_RULE)]);
  });
});
