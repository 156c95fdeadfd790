import fc from "fast-check";
import { verifyKey } from "discord-interactions";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../shared/bytes.ts";
import { readSignatureHeaders, verifySignature } from "../../shared/discord/signature.ts";
import { signBody } from "../support/discord-interactions.ts";
import { discordKeys } from "../support/discord-keys.ts";

const now = 1_800_000_000_500;
const seconds = 1_800_000_000;
const hex = "ab".repeat(64);
const [current, next] = discordKeys.map((key) => key.publicHex) as [string, string];

const faultOf = (signature: string | null, timestamp: string | null) => {
  const headers = readSignatureHeaders(signature, timestamp, now);
  return headers.ok ? "none" : headers.error;
};

describe("the headers of a signed request", () => {
  test.each([
    ["128 digits in lower case", hex, "none"],
    ["128 digits in upper case", hex.toUpperCase(), "none"],
    ["both cases", `AB${hex.slice(2)}`, "none"],
    ["no header", null, "malformed_signature"],
    ["an empty header", "", "malformed_signature"],
    ["127 digits", hex.slice(1), "malformed_signature"],
    ["129 digits", `${hex}0`, "malformed_signature"],
    ["130 digits, a whole byte too many", `${hex}00`, "malformed_signature"],
    ["a letter that is no digit", `${hex.slice(1)}g`, "malformed_signature"],
    ["a prefix", `0x${hex.slice(2)}`, "malformed_signature"],
    ["the header twice", `${hex}, ${hex}`, "malformed_signature"],
    ["a line break at the end", `${hex}\n`, "malformed_signature"],
  ])("with %s as the signature: %$", (_, signature, fault) => {
    expect(faultOf(signature, `${seconds}`)).toBe(fault);
  });

  test.each([
    ["now", `${seconds}`, "none"],
    ["299 s ago", `${seconds - 299}`, "none"],
    ["300.5 s ago", `${seconds - 300}`, "stale"],
    ["a day ago", `${seconds - 86_400}`, "stale"],
    ["the beginning of time", "0", "stale"],
    ["60 s ahead, but for half a second", `${seconds + 60}`, "none"],
    ["61 s ahead", `${seconds + 61}`, "from_the_future"],
    ["milliseconds", `${now}`, "malformed_timestamp"],
    ["no header", null, "malformed_timestamp"],
    ["an empty header", "", "malformed_timestamp"],
    ["a minus", `-${seconds}`, "malformed_timestamp"],
    ["a plus", `+${seconds}`, "malformed_timestamp"],
    ["a fraction", `${seconds}.0`, "malformed_timestamp"],
    ["an exponent", "18e8", "malformed_timestamp"],
    ["hexadecimal", "0x6b49d200", "malformed_timestamp"],
    ["Arabic digits", "١٨٠٠٠٠٠٠٠٠", "malformed_timestamp"],
    ["a date", "Fri, 15 Jan 2027 08:00:00 GMT", "malformed_timestamp"],
    ["NaN", "NaN", "malformed_timestamp"],
    ["Infinity", "Infinity", "malformed_timestamp"],
    ["a thousand digits", "1".repeat(1000), "malformed_timestamp"],
    ["the header twice", `${seconds}, ${seconds}`, "malformed_timestamp"],
  ])("with %s as the timestamp", (_, timestamp, fault) => {
    expect(faultOf(hex, timestamp)).toBe(fault);
  });
});

describe("the signature", () => {
  const timestamp = `${seconds}`;
  const body = utf8('{"type":1}');
  const verdictOf = async (signature: string, keys: readonly string[], text = body, at = timestamp) => {
    const headers = readSignatureHeaders(signature, at, now);
    return headers.ok ? verifySignature(keys, headers.value, text) : headers.error;
  };

  test("is good by either key while two are in use", async () => {
    expect(await verdictOf(await signBody(timestamp, body, 0), [current, next])).toBe("valid");
    expect(await verdictOf(await signBody(timestamp, body, 1), [current, next])).toBe("valid");
    expect(await verdictOf(await signBody(timestamp, body, 1), [current])).toBe("invalid");
  });

  test("covers the timestamp's own characters", async () => {
    expect(await verdictOf(await signBody(timestamp, body), [current], body, `0${timestamp}`)).toBe(
      "invalid",
    );
  });

  test("cannot be moved between timestamp and body", async () => {
    const signature = await signBody(timestamp, utf8('7{"type":1}'));
    expect(await verdictOf(signature, [current], body, `${timestamp}7`)).not.toBe("valid");
  });

  test("is checked with the good key where the other is none", async () => {
    const signature = await signBody(timestamp, body);
    expect(await verdictOf(signature, ["ab", current])).toBe("valid");
    expect(await verdictOf(signature, ["ab", next])).toBe("unusable_key");
  });

  test("gets the verdict of discord-interactions' verifyKey, however it and the body are changed", async () => {
    const good = await signBody(timestamp, body);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(127), fc.constantFrom(..."0123456789abcdefABCDEF".split(""))), {
          maxLength: 3,
        }),
        fc.oneof(
          fc.constant(body),
          fc.uint8Array({ maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)),
        ),
        fc.constantFrom(timestamp, `${seconds + 1}`),
        fc.constantFrom(current, next),
        async (edits, text, at, key) => {
          const digits = good.split("");
          for (const [position, digit] of edits) digits[position] = digit;
          const signature = digits.join("");
          const expected = (await verifyKey(text, signature, at, key)) ? "valid" : "invalid";
          expect(await verdictOf(signature, [key], text, at)).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
