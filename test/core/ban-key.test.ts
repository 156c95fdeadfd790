import { expect, test } from "vitest";
import { banKey } from "../../shared/jails/ban-key.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  [" 203.0.113.7 ", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2::66", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::66", "2001:db8:1:2::/64"],
  ["2001:db8:1:2:0:0:0:0/64", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::/64", "2001:db8:1:2::/64"],
  ["account:ann", "account:ann"],
  ["2001:db8::/32", "2001:db8::/32"],
])("what is written %s is banned as %s", (text, key) => {
  expect(banKey(text)).toBe(key);
});
