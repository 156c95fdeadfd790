import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import {
  contains,
  formatAddress,
  formatPrefix,
  overlaps,
  parseAddress,
  type Address,
} from "../../shared/policy/address.ts";
import { ipv4, ipv6, prefix } from "../support/policy.ts";

const bytes = ({ w0, w1, w2, w3 }: Address) =>
  [w0, w1, w2, w3].flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);

describe("an address", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:cb00:7107", "203.0.113.7"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
  ])("%s is written %s", (text, canonical) => {
    const address = parseAddress(text);
    expect(address && formatAddress(address)).toBe(canonical);
  });

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.",
    ".1.2.3",
    "1..2.3",
    "1.2.3.256",
    "01.2.3.4",
    "0x7f.1.1.1",
    "2130706433",
    "1.2.3.4 ",
    "１.2.3.4",
    ":",
    ":::",
    "1:2",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "1:2:3:4:5:6:7:8::",
    "1:2:3:4:5:6:7::8:9",
    ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "12345::",
    "g::",
    "fe80::1%eth0",
    "[::1]",
    "1.2.3.4::",
    "::1.2.3",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4",
    "0".repeat(46),
    "unknown",
  ])("%j is none", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  test("is read as ipaddr.js reads it, in every spelling", () => {
    // ipaddr.js takes ::1.2.3.4, an IPv4-compatible address of RFC 4291, for a mapped one.
    const text = fc.oneof(fc.ipV4(), fc.ipV6()).filter((written) => !/^::\d+\./.test(written));
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), text, (address, written) => {
        expect(parseAddress(formatAddress(address))).toEqual(address);
        const parsed = ipaddr.parse(written);
        const mapped = parsed instanceof ipaddr.IPv4 ? parsed.toIPv4MappedAddress() : parsed;
        expect(bytes(parseAddress(written)!)).toEqual(mapped.toByteArray());
      }),
      { numRuns: 1000 },
    );
  });

  test("is never read from what ipaddr.js refuses", () => {
    const nearly = fc.string({ unit: fc.constantFrom(..."0129afAF:.:.gx/% ".split("")), maxLength: 24 });
    fc.assert(
      fc.property(nearly, (text) => {
        expect(parseAddress(text) === null || ipaddr.isValid(text)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("a network", () => {
  test("holds the addresses that ipaddr.js finds in it", () => {
    fc.assert(
      fc.property(prefix, fc.oneof(ipv4, ipv6), (range, address) => {
        const [base, bits = 0] = formatPrefix(range).split("/");
        const network = ipaddr.parse(base!);
        const length = bits === 0 ? (network.kind() === "ipv4" ? 32 : 128) : Number(bits);
        const other = ipaddr.parse(formatAddress(address));
        expect(contains(range, address)).toBe(
          other.kind() === network.kind() && other.match(network, length),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test("overlaps another exactly when one of them holds the other's first address", () => {
    fc.assert(
      fc.property(prefix, prefix, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        expect(overlaps(a, b)).toBe(contains(a, b.address) || contains(b, a.address));
      }),
    );
  });
});
