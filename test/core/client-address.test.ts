import { describe, expect, test } from "vitest";
import { clientAddress } from "../../shared/http/client-address.ts";

describe("the client's address", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::ffff:cb00:7107", "203.0.113.7"],
    ["::1", "::/64"],
    [undefined, "unknown"],
    ["", "unknown"],
    ["203.0.113.7, 198.51.100.1", "unknown"],
    ["203.0.113.256", "unknown"],
    ["fe80::1%eth0", "fe80::/64"],
    ["1".repeat(5000), "unknown"],
    ["<script>", "unknown"],
  ])("%j is known as %j", (header, key) => {
    expect(clientAddress(header)).toBe(key);
  });
});
