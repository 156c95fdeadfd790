import ipaddr from "ipaddr.js";

/** Where the platform gives no address (a request from inside it): all of these share one key. */
export const UNKNOWN_ADDRESS = "unknown";

/** A home has at least a /64 of IPv6 to itself, so anything finer is free for an attacker to change. */
const IPV6_KEY_BITS = 64;
/** The longest textual address is a mapped one of 45 characters. */
const MAX_ADDRESS_LENGTH = 45;

/**
 * The key an address is limited, blocked and logged by (row P1): IPv4 whole, IPv6 as its /64, IPv4-mapped
 * IPv6 as IPv4. `header` is the platform's connecting-IP header, which no client can set.
 */
export function clientAddress(header: string | null | undefined): string {
  const address = parse(header);
  if (address === null) return UNKNOWN_ADDRESS;
  if (address.kind() === "ipv4") return address.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_KEY_BITS}`);
  return `${network.toString()}/${IPV6_KEY_BITS}`;
}

/** The same for an address that somebody wrote, who may have written such a key. */
export const writtenAddress = (text: string): string => clientAddress(text.replace(/\/64$/, ""));

/** The address as a whole, for who needs to know rather than to count; IPv4-mapped IPv6 as IPv4. */
export const wholeAddress = (header: string | null | undefined): string =>
  parse(header)?.toString() ?? UNKNOWN_ADDRESS;

const parse = (header: string | null | undefined): ipaddr.IPv4 | ipaddr.IPv6 | null =>
  !header || header.length > MAX_ADDRESS_LENGTH || !ipaddr.isValid(header) ? null : ipaddr.process(header);
