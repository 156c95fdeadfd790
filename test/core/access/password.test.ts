import { describe, expect, test } from "vitest";
import { formatPasswordHash, parsePasswordHash } from "../../../shared/access/password-hash.ts";
import { judgePassword, normalisePassword } from "../../../shared/access/password.ts";
import { hashRecoveryCode, newRecoveryCode } from "../../../shared/access/recovery.ts";
import { hashPassword, verifyPassword } from "../../../workers/access/scrypt.ts";

describe("a password", () => {
  test.each([
    "violet-harbour-1987-quartz",
    "only lower case words here",
    "            spaces inside are kept",
    "пароль из пятнадцати букв",
    "これはとても長いパスワードです、はい",
    "🦀🐙🦑🐬🦈🐳🐋🦭🐢🐊🦎🐍🦖🦕🐉",
    "correct-horse-battery-staple-moon-lantern",
    "h9Tc_Ovx_rTjenA9aQk9dLwk",
  ])("may be %s", (password) => {
    expect(judgePassword(password, "owner")).toBeNull();
  });

  test.each([
    ["", "too_short"],
    ["fourteen-chars", "too_short"],
    ["🦀🐙🦑🐬🦈🐳🐋🦭🐢🐊🦎🐍🦖🦕", "too_short"],
    ["x".repeat(257), "too_long"],
    ["passwordpassword", "common"],
    ["PasswordPassword123!", "common"],
    ["p4ssw0rd-p4ssw0rd", "common"],
    ["my password is password", "common"],
    ["aaaaaaaaaaaaaaaaaaaa", "common"],
    ["123456789012345678", "common"],
    ["abcdefghijklmnopqrstuvwxyz", "common"],
    ["qwertyuiopasdfghjkl", "common"],
    ["xk4xk4xk4xk4xk4xk4", "common"],
    ["correcthorsebatterystaple", "common"],
    ["owner-owner-owner", "common"],
    ["discord-admin-2026", "common"],
  ])("%s is %s", (password, fault) => {
    expect(judgePassword(password, "owner")).toBe(fault);
  });

  test("is not its owner's name and a little more", () => {
    expect(judgePassword("annabelle.smith.99", "annabelle.smith")).toBe("common");
  });

  test("is the same from keyboards that write it differently", () => {
    expect(normalisePassword("ｐａｓｓ ﬁne é")).toBe(normalisePassword("pass fine e\u0301"));
  });
});

describe("a password's hash", () => {
  test("fits its password in any Unicode form, and no other", async () => {
    const stored = await hashPassword("un café très serré");
    expect(stored).toMatch(/^scrypt\$15\$8\$3\$/);
    expect(await verifyPassword("un cafe\u0301 tre\u0300s serre\u0301", stored)).toBe(true);
    expect(await verifyPassword("un cafe tres serre", stored)).toBe(false);
    expect(await verifyPassword("un café très serré", null)).toBe(false);
  });

  test("carries its cost, and reads as it was written", () => {
    const hash = {
      cost: { logN: 14, r: 8, p: 5 },
      salt: crypto.getRandomValues(new Uint8Array(16)),
      hash: crypto.getRandomValues(new Uint8Array(32)),
    };
    expect(parsePasswordHash(formatPasswordHash(hash))).toEqual(hash);
  });

  test.each(["", "scrypt$15$8$3$x$y", "bcrypt$15$8$3$AAAAAAAAAAAAAAAAAAAAAA$x"])("is not %j", (text) => {
    expect(parsePasswordHash(text)).toBeNull();
  });
});

describe("a recovery code", () => {
  test("has 120 bits in six groups", () => {
    expect(newRecoveryCode()).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){5}$/);
    expect(new Set(Array.from({ length: 1000 }, newRecoveryCode)).size).toBe(1000);
  });

  test("is the same however it is typed", async () => {
    const hash = await hashRecoveryCode("ABCD-EFGH-IJKL-MNOP");
    expect(await hashRecoveryCode(" abcd efgh ijklmnop")).toBe(hash);
    expect(await hashRecoveryCode("ABCD-EFGH-IJKL-MNOQ")).not.toBe(hash);
  });
});
