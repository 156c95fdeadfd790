import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MESSAGE_CAP, sanitise, TEXT_CAP, USERNAME_CAP } from "../../shared/logging/sanitise.ts";
import { hostileText } from "../support/hostile-text.ts";

const ESC = "\u001b";
const family = "👨‍👩‍👧‍👦";

const codePoints = (text: string): number => Array.from(text).length;
const graphemes = (text: string): string[] =>
  Array.from(new Intl.Segmenter().segment(text), (part) => part.segment);

describe("sanitising", () => {
  test.each([
    ["colours", `${ESC}[31mred${ESC}[0m`, "red"],
    ["a cleared screen", `${ESC}[2J${ESC}[1;1Hgone`, "gone"],
    ["a one-byte CSI", "\u009b31mred", "red"],
    ["a window title", `${ESC}]0;owned\u0007text`, "text"],
    ["a hyperlink", `${ESC}]8;;http://evil.example${ESC}\\click${ESC}]8;;${ESC}\\`, "click"],
    ["a device string", `${ESC}Pq#0${ESC}\\text`, "text"],
    ["a terminal reset", `${ESC}ctext`, "text"],
    ["a character set", `${ESC}(Btext`, "text"],
    ["a sequence inside a sequence", `${ESC}[3${ESC}[31m1mtext`, "31mtext"],
    ["a string that never ends", `${ESC}]0;text`, "0;text"],
    ["a lone escape", `text${ESC}`, "text"],
    ["a forged line", 'ok\r\n{"level":"error"}', 'ok{"level":"error"}'],
    ["other line ends", "a\u0085b\u2028c\u2029d\u000be\u000cf", "abcdef"],
    ["control characters", "a\u0000b\u0008c\u0009d\u007fe\u0081f", "abcdef"],
    ["bidi overrides", "user\u202Etxt.exe\u202C \u2066a\u2069\u200F\u061C", "usertxt.exe a"],
    ["zero-width characters", "a\u200Bb\u200Cc\u200Dd\uFEFFe\u2060f\u00ADg", "abcdefg"],
    ["hidden tag letters", "a\u{E0041}\u{E0042}b", "ab"],
    ["blank fillers", "a\u3164\u115F\uFFA0b", "ab"],
    ["half a character", "a\uD83Db", "a\uFFFDb"],
  ])("removes %s", (_what, given, expected) => {
    expect(sanitise(given)).toBe(expected);
  });

  test.each([
    "Zoë Ωmega Привет 你好 こんにちは שלום العربية हिन्दी",
    `😀 👍🏽 ${family} ❤️‍🔥 🏳️‍🌈 🏴‍☠️ 🤷🏽‍♀️ 🇺🇦 1️⃣`,
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "e\u0301 ñ 葛 ﷽ ½ „quotes“ – dash",
  ])("keeps %s", (text) => {
    expect(sanitise(text)).toBe(text);
  });

  test.each([
    [null, "<null>"],
    [undefined, "<undefined>"],
    ["", "<empty>"],
    [" \t ", "<empty>"],
    [`\n${ESC}[0m\u200B`, "<empty>"],
  ])("makes %j visible as %s", (given, expected) => {
    expect(sanitise(given)).toBe(expected);
  });

  test.each([
    ["text", TEXT_CAP, 100],
    ["names", USERNAME_CAP, 50],
    ["messages", MESSAGE_CAP, 200],
  ])("cuts %s to its cap, and says so", (_what, cap, figure) => {
    expect(cap).toBe(figure);
    expect(sanitise("ab ".repeat(cap), cap)).toMatch(/…$/);
    expect(codePoints(sanitise("ab ".repeat(cap), cap))).toBe(cap);
    expect(sanitise("😀".repeat(cap), cap)).toBe("😀".repeat(cap));
  });

  test("never cuts through a character that is seen as one", () => {
    expect(sanitise(`abc${family}def`, 7)).toBe("abc…");
    expect(sanitise("ae\u0301bcd", 3)).toBe("a…");
    expect(sanitise(`a${"\u0301".repeat(500)}`, 10)).toBe(`a${"\u0301".repeat(8)}…`);
  });
});

const hostile = fc
  .array(
    fc.oneof(
      hostileText(20),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}]0;`,
        "\u009b",
        "31m",
        "\u0007",
        "\u200D",
        "\uFE0F",
        "\u{E0067}",
        "\uD83D",
      ),
      fc.constantFrom(
        "🏴",
        family,
        "👩🏽",
        "token=",
        '"password":"',
        "Bearer ",
        "eyJ",
        ".",
        "[masked]",
        "[masked",
        "…",
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));
const cap = fc.integer({ min: 1, max: 120 });

describe("whatever is sanitised", () => {
  test("holds no control, line or bidi character, and is well formed", () => {
    fc.assert(
      fc.property(hostile, cap, (text, limit) => {
        const safe = sanitise(text, limit);
        expect(safe).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u);
        expect(safe.isWellFormed()).toBe(true);
        expect(safe).not.toBe("");
      }),
      { numRuns: 1000 },
    );
  });

  test("is never longer than its cap", () => {
    fc.assert(
      fc.property(hostile, cap, (text, limit) => {
        expect(codePoints(sanitise(text, limit))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test("stays as it is when sanitised again", () => {
    fc.assert(
      fc.property(hostile, cap, (text, limit) => {
        const once = sanitise(text, limit);
        expect(sanitise(once, limit)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  test("keeps every emoji and letter that fits", () => {
    const plain = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      // A few letters (Hangul's fillers) show nothing, and are taken away like all that shows nothing.
      .filter((text) => /^[\p{L}\p{N} ]*$/u.test(text) && !/\p{Default_Ignorable_Code_Point}/u.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        fc.pre(text.trim() !== "");
        expect(graphemes(sanitise(text))).toEqual(graphemes(text));
      }),
    );
  });
});
