import { base32nopad } from "@scure/base";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../../shared/bytes.ts";
import { findTotpStep, newTotpSecret, totpCode, totpStep, totpUri } from "../../../shared/access/totp.ts";

const SECRET = base32nopad.encode(utf8("12345678901234567890"));
const STEP = 30_000;

describe("a code", () => {
  // RFC 6238 appendix B, SHA-1, the last six of its eight digits.
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("at second %i is %s", async (seconds, code) => {
    expect(await totpCode(SECRET, totpStep(seconds * 1000))).toBe(code);
  });

  test("is found one step off at most, and only past the last one used", async () => {
    const now = 1_700_000_015_000;
    const step = totpStep(now);
    for (let off = -3; off <= 3; off++) {
      const code = await totpCode(SECRET, step + off);
      expect(await findTotpStep(SECRET, code, 0, now)).toBe(Math.abs(off) <= 1 ? step + off : null);
      expect(await findTotpStep(SECRET, code, step + off, now)).toBeNull();
    }
  });

  test.each(["", "28708", "2870820", "28708a", " 287082", "２８７０８２", "-87082", "287082\0"])(
    "is not %j",
    async (code) => {
      expect(await findTotpStep(SECRET, code, 0, 59_000)).toBeNull();
    },
  );

  test("never counts twice, in whatever order codes come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 20 }), async (offsets) => {
        const now = 1_700_000_015_000;
        let last = 0;
        const used: number[] = [];
        for (const offset of offsets) {
          const code = await totpCode(SECRET, totpStep(now + offset * STEP));
          const found = await findTotpStep(SECRET, code, last, now);
          if (found === null) continue;
          used.push(found);
          last = found;
        }
        expect(new Set(used).size).toBe(used.length);
      }),
      { numRuns: 30 },
    );
  });
});

test("a new secret has 160 bits and comes as authenticator apps read it", () => {
  const secret = newTotpSecret();
  expect(base32nopad.decode(secret)).toHaveLength(20);
  expect(totpUri("edge", "ann", secret)).toBe(`otpauth://totp/edge:ann?secret=${secret}&issuer=edge`);
});
