import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDecisions, writeDecisions } from "../../shared/policy/crowdsec.ts";
import { formatGoDuration, parseGoDuration } from "../../shared/policy/go-duration.ts";
import { readList, writeList } from "../../shared/policy/list-text.ts";
import { formatTarget, parseTarget, type Target } from "../../shared/policy/target.ts";
import { DAY, HOUR, MINUTE } from "../../shared/time.ts";
import { prefix } from "../support/policy.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const target = (text: string): Target => {
  const parsed = parseTarget(text, true);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

describe("a duration of Go's", () => {
  test.each([
    ["3h59m49.8s", 3 * HOUR + 59 * MINUTE + 49_800],
    ["2m53.949221341s", 2 * MINUTE + 53_949.221341],
    ["150ms", 150],
    ["1500µs", 1.5],
    ["1500μs", 1.5],
    ["-2s", -2000],
    ["+2s", 2000],
    ["0", 0],
    ["87600h", 3650 * DAY],
  ])("%s is %d ms", (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 5);
  });

  test.each(["", "4", "4 h", "h", "4d", "1e3s", ".5s", "4h30", "--4h", `${"1".repeat(40)}h`])(
    "%j is none",
    (text) => {
      expect(parseGoDuration(text)).toBeNull();
    },
  );

  test("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseGoDuration(formatGoDuration(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});

describe("a list of one target a line", () => {
  const into = { reason: "imported", expiresAt: null };

  test("is read with comments, empty lines and any line ending", () => {
    const text =
      "# DROP list\r\n\n; 2026\n203.0.113.0/24 ; SBL1234\n  2001:db8::/32# hijacked \rAS64500\n#\nKP";
    const { items, faults } = readList(text, "block", into);
    expect(faults).toEqual([]);
    expect(items.map(({ line, command }) => `${line} ${Object.values(command).join(" ")}`)).toEqual([
      "4 add block 203.0.113.0/24 SBL1234 ",
      "5 add block 2001:db8::/32 hijacked ",
      "6 add block AS64500 imported ",
      "8 add block KP imported ",
    ]);
  });

  test("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(prefix, fc.string({ unit: "binary" }))), (pairs) => {
        const entries = pairs.map(([range, reason]) => ({
          target: { scope: "network", prefix: range } as const,
          reason,
        }));
        const { items } = readList(writeList(entries), "allow", into);
        const read = items.map(({ command }) => (command.do === "switch" ? "" : command.target));
        expect(read).toEqual(entries.map((entry) => formatTarget(entry.target)));
      }),
    );
  });
});

describe("a decision stream of CrowdSec's", () => {
  const ban = (fields: object) => ({
    id: 1,
    origin: "CAPI",
    type: "ban",
    scope: "Ip",
    value: "203.0.113.7",
    duration: "3h59m49.8s",
    scenario: "crowdsecurity/ssh-bf",
    ...fields,
  });
  const commands = (json: unknown) => readDecisions(json, NOW)?.items.map(({ command }) => command);
  const problems = (json: unknown) =>
    readDecisions(json, NOW)?.faults.map(({ line, problem }) => `${line} ${problem}`);

  test("becomes blocks that end, with the scenario as reason", () => {
    expect(commands({ new: [ban({})], deleted: null })).toEqual([
      {
        do: "add",
        list: "block",
        target: "203.0.113.7",
        reason: "crowdsecurity/ssh-bf (CAPI)",
        expiresAt: NOW + 4 * HOUR - 10_200,
      },
    ]);
  });

  test.each([
    ["ip", "203.0.113.7", "203.0.113.7"],
    ["Range", "203.0.113.0/24", "203.0.113.0/24"],
    ["Country", "KP", "KP"],
    ["AS", "64500", "AS64500"],
    ["as", "AS64500", "AS64500"],
  ])("has the scope %s", (scope, value, expected) => {
    expect(commands({ new: [ban({ scope, value })] })).toMatchObject([{ target: expected }]);
  });

  test("takes off what was deleted, whatever its duration says", () => {
    expect(
      commands({ new: null, deleted: [ban({ duration: "-2s" }), ban({ duration: undefined })] }),
    ).toEqual([
      { do: "remove", list: "block", target: "203.0.113.7" },
      { do: "remove", list: "block", target: "203.0.113.7" },
    ]);
  });

  test.each([
    ["a captcha", ban({ type: "captcha" }), "is of type captcha"],
    ["a simulated one", ban({ simulated: true }), "is simulated"],
    ["a user name", ban({ scope: "username" }), "has the scope username"],
    ["one that is over", ban({ duration: "-1s" }), "has no duration that lies ahead"],
    ["one without a duration", ban({ duration: undefined }), "has no duration"],
    ["one without a value", ban({ value: undefined }), "is not a decision"],
    ["a number", 7, "is not a decision"],
  ])("reports %s and goes on", (_, decision, problem) => {
    const json = { new: [ban({}), decision, ban({})], deleted: [] };
    expect(problems(json)).toEqual([expect.stringContaining(`2 ${problem}`)]);
    expect(commands(json)).toHaveLength(2);
  });

  test.each([[null], [[]], ["text"], [{ new: "all" }]])("is not %j", (json) => {
    expect(readDecisions(json, NOW)).toBeNull();
  });

  test("is read back as it was written", () => {
    const entries = ["203.0.113.7", "2001:db8::/32", "AS64500", "KP"].map((text) => ({
      target: target(text),
      reason: "r",
      expiresAt: NOW + HOUR,
    }));
    expect(commands(writeDecisions(entries, NOW))).toEqual(
      entries.map((entry) => ({
        do: "add",
        list: "block",
        target: formatTarget(entry.target),
        reason: "r (edge)",
        expiresAt: NOW + HOUR,
      })),
    );
  });

  test("writes an entry without end as ten years", () => {
    const stream = writeDecisions([{ target: target("KP"), reason: "r", expiresAt: null }], NOW);
    expect(stream.new[0]?.duration).toBe("87600h0m0s");
  });
});
