import { beforeAll, describe, expect, test } from "vitest";
import { isPass, newPass, PASS_PURPOSE, passLasts } from "../../../shared/access/attack-pass.ts";
import { derivedKey } from "../../../shared/derived-key.ts";
import { MINUTE } from "../../../shared/time.ts";

const NOW = Date.UTC(2026, 10, 22, 3);
const HERE = "203.0.113.7";

describe("a pass", () => {
  let key: CryptoKey;
  let pass: string;
  beforeAll(async () => {
    key = await derivedKey("a secret of more than 32 characters", PASS_PURPOSE);
    pass = await newPass(HERE, NOW, key);
  });

  test("is good at its address for ten minutes, and renewed after five", async () => {
    expect(await isPass(pass, HERE, NOW, key)).toBe(true);
    expect(await isPass(pass, HERE, NOW + 10 * MINUTE - 1, key)).toBe(true);
    expect(await isPass(pass, HERE, NOW + 10 * MINUTE, key)).toBe(false);
    expect([passLasts(pass, NOW + 5 * MINUTE - 1), passLasts(pass, NOW + 5 * MINUTE)]).toEqual([true, false]);
    expect([passLasts(undefined, NOW), passLasts("x", NOW)]).toEqual([false, false]);
  });

  test("is no good at another address, nor with another key", async () => {
    expect(await isPass(pass, "203.0.113.8", NOW, key)).toBe(false);
    const others = await derivedKey("another secret of more than 32 characters", PASS_PURPOSE);
    const otherPurpose = await derivedKey("a secret of more than 32 characters", "edge/something-else/1");
    expect(await isPass(pass, HERE, NOW, others)).toBe(false);
    expect(await isPass(pass, HERE, NOW, otherPurpose)).toBe(false);
  });

  test("cannot be made up, lengthened or bent", async () => {
    const [expires = "", mac = ""] = pass.split(".");
    const last = mac.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const made = [
      "",
      ".",
      expires,
      `${expires}.`,
      `${expires}.${"A".repeat(43)}`,
      `${(NOW + 60 * MINUTE).toString(36)}.${mac}`,
      `${(NOW + 9 * MINUTE).toString(36)}.${mac}`,
      `0${expires}.${mac}`,
      `${expires.toUpperCase()}.${mac}`,
      `${expires}.${mac}A`,
      `${pass} `,
      `${pass}\n`,
      `zzzzzzzzz.${mac}`,
      // The same bytes, spelled with other spare bits.
      `${expires}.${mac.slice(0, -1)}${alphabet[alphabet.indexOf(last) ^ 1]}`,
      ...Array.from(
        mac,
        (_, i) => `${expires}.${mac.slice(0, i)}${mac[i] === "A" ? "B" : "A"}${mac.slice(i + 1)}`,
      ),
    ];
    for (const text of made) expect([text, await isPass(text, HERE, NOW, key)]).toEqual([text, false]);
  });
});
