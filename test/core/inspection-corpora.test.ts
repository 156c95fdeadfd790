import { describe, expect, it } from "vitest";
import { fieldsOf } from "../../shared/inspection/extract/request.ts";
import { inspect } from "../../shared/inspection/inspect.ts";
import { attacks, isHeldOut, machineJson, prose, type Sample } from "../support/inspection-corpora.ts";

/** Share of the samples that are refused; the first few that went the wrong way are shown. */
function refused(samples: readonly Sample[]): number {
  return samples.filter(({ parts }) => inspect(fieldsOf(parts)).action === "block").length / samples.length;
}

const PARTS = [
  ["the part rules are tuned on", (sample: Sample) => !isHeldOut(sample.source)],
  ["the part held out", (sample: Sample) => isHeldOut(sample.source)],
] as const;

describe.each(PARTS)("on %s", (_, belongs) => {
  it("at least 95 % of attacks are refused", () => {
    expect(refused(attacks().filter(belongs))).toBeGreaterThanOrEqual(0.95);
  });

  it("at most 0.5 % of what people write is refused", () => {
    expect(refused(prose().filter(belongs))).toBeLessThanOrEqual(0.005);
  });

  it("at most 1 % of what machines send is refused", () => {
    expect(refused(machineJson().filter(belongs))).toBeLessThanOrEqual(0.01);
  });
});
