import { describe, expect, test } from "vitest";
import { isCountry } from "../../shared/policy/countries.ts";
import { formatTarget, parseRanges, parseTarget } from "../../shared/policy/target.ts";

describe("a target", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    [" 203.0.113.7\t", "203.0.113.7"],
    ["203.0.113.7/32", "203.0.113.7"],
    ["203.0.113.0/24", "203.0.113.0/24"],
    ["::ffff:203.0.113.0/120", "203.0.113.0/24"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:db8::1/128", "2001:db8::1"],
    ["as64500", "AS64500"],
    ["AS4294967294", "AS4294967294"],
    ["de", "DE"],
    ["AS", "AS"],
    ["T1", "T1"],
  ])("%j is read as %s", (text, canonical) => {
    const target = parseTarget(text);
    expect(target.ok && formatTarget(target.value)).toBe(canonical);
  });

  test.each([
    ["", "invalid_target", "is not an address"],
    ["203.0.113.999", "invalid_target", "is not an address"],
    ["203.0.113.07", "invalid_target", "is not an address"],
    ["2130706433", "invalid_target", "is not an address"],
    ["fe80::1%eth0", "invalid_target", "is not an address"],
    ["example.org", "invalid_target", "is not an address"],
    ["203.0.113.0/33", "invalid_target", "/33 is not a prefix length"],
    ["203.0.113.0/", "invalid_target", "is not a prefix length"],
    ["203.0.113.0/024", "invalid_target", "is not a prefix length"],
    ["203.0.113.0/-1", "invalid_target", "is not a prefix length"],
    ["203.0.113.0/1e1", "invalid_target", "is not a prefix length"],
    ["203.0.113.0/255.255.255.0", "invalid_target", "is not a prefix length"],
    ["2001:db8::/129", "invalid_target", "/129 is not a prefix length"],
    ["203.0.113.0/24/24", "invalid_target", "more than one slash"],
    ["203.0.113.7/24", "host_bits_set", "write 203.0.113.0/24 for the range or 203.0.113.7 for the address"],
    ["2001:db8::1/32", "host_bits_set", "write 2001:db8::/32"],
    ["::ffff:203.0.113.0/90", "host_bits_set", "has bits behind the prefix"],
    ["0.0.0.0/0", "too_wide", "wider than /8"],
    ["128.0.0.0/1", "too_wide", "wider than /8"],
    ["::/0", "too_wide", "wider than /16"],
    ["2a00::/12", "too_wide", "wider than /16"],
    ["AS0", "invalid_target", "AS numbers go from 1"],
    ["AS4294967295", "invalid_target", "AS numbers go from 1"],
    ["UK", "unknown_country", "did you mean GB?"],
    ["XX", "unknown_country", "is not an ISO 3166-1"],
    ["ZZ", "unknown_country", "is not an ISO 3166-1"],
  ])("%j is refused as %s", (text, code, problem) => {
    expect(parseTarget(text)).toMatchObject({
      ok: false,
      error: { code, problem: expect.stringContaining(problem) },
    });
  });

  test.each(["0.0.0.0/0", "::/0", "128.0.0.0/1"])("%s is taken by force", (text) => {
    expect(parseTarget(text, true).ok).toBe(true);
  });

  test("knows every country by name", () => {
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
    const known = letters.flatMap((a) => letters.map((b) => a + b)).filter(isCountry);
    expect(known).toHaveLength(249 + 1);
    expect(known.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  test("of a configuration is a range or the whole is refused", () => {
    expect(parseRanges(["10.0.0.0/8", "::1"])).toHaveLength(2);
    expect(parseRanges([])).toEqual([]);
    expect(parseRanges(["10.0.0.0/8", "DE"])).toBeNull();
    expect(parseRanges(["10.0.0.1/8"])).toBeNull();
  });
});
