import { err, ok, type Result } from "../result.ts";
import {
  ADDRESS_BITS,
  contains,
  formatAddress,
  formatPrefix,
  isIpv4,
  isIpv4Prefix,
  MAPPED_BITS,
  network,
  overlaps,
  parseAddress,
  type Address,
  type Prefix,
} from "./address.ts";
import { isCountry, meantCountry } from "./countries.ts";

/** What an entry is about. One address is a network of full length. */
export type Target =
  | { readonly scope: "network"; readonly prefix: Prefix }
  | { readonly scope: "asn"; readonly asn: number }
  | { readonly scope: "country"; readonly country: string };

/** What is known of a request's origin; null where the platform does not say, and then no rule of that kind matches. */
export interface OriginFacts {
  readonly address: Address | null;
  readonly asn: number | null;
  readonly country: string | null;
}

export type TargetFaultCode = "invalid_target" | "host_bits_set" | "too_wide" | "unknown_country";

/** Why a target is refused, with a hint for the operator. */
export interface TargetFault {
  readonly code: TargetFaultCode;
  readonly problem: string;
}

/**
 * Anything wider is nearly always a slip of the hand and takes `force`: /8 is the widest block IANA gave out of
 * IPv4, and a /16 of IPv6 is already more than any one provider has.
 */
const WIDEST_IPV4 = 8;
const WIDEST_IPV6 = 16;
/** 0 and 2^32 − 1 are reserved (RFC 7607, RFC 7300). */
const MAX_ASN = 2 ** 32 - 2;

const fault = (code: TargetFaultCode, problem: string) => err({ code, problem });

function parseNetwork(addressText: string, lengthText: string | undefined): Result<Prefix, TargetFault> {
  const address = parseAddress(addressText);
  if (address === null) {
    return fault("invalid_target", "is not an address, a CIDR range, an AS number or a country code");
  }
  if (lengthText === undefined) return ok({ address, length: ADDRESS_BITS });
  // A mapped address with a prefix of its own is counted in 128 bits, a dotted one in 32.
  const dotted = !addressText.includes(":");
  const bits = /^(0|[1-9]\d{0,2})$/.test(lengthText) ? Number(lengthText) : Number.NaN;
  if (!(bits <= (dotted ? ADDRESS_BITS - MAPPED_BITS : ADDRESS_BITS))) {
    return fault("invalid_target", `/${lengthText} is not a prefix length of this kind of address`);
  }
  const length = dotted ? bits + MAPPED_BITS : bits;
  const start = network(address, length);
  const prefix = { address: start, length };
  if (formatAddress(start) !== formatAddress(address)) {
    // A wrong length may turn one address into millions, so the meant one is asked for and not guessed.
    return fault(
      "host_bits_set",
      `has bits behind the prefix: write ${formatPrefix(prefix)} for the range or ${formatAddress(address)} for the address`,
    );
  }
  return ok(prefix);
}

function tooWide(prefix: Prefix): boolean {
  return isIpv4Prefix(prefix) ? prefix.length - MAPPED_BITS < WIDEST_IPV4 : prefix.length < WIDEST_IPV6;
}

/**
 * Reads `203.0.113.7`, `2001:db8::/32`, `AS64500` or `CN` (case-insensitive). IPv4 in its mapped form is folded
 * to IPv4. `force` admits ranges that are too wide to be meant.
 */
export function parseTarget(text: string, force = false): Result<Target, TargetFault> {
  const word = text.trim().toUpperCase();
  const asn = /^AS(\d{1,10})$/.exec(word)?.[1];
  if (asn !== undefined) {
    const number = Number(asn);
    return number >= 1 && number <= MAX_ASN
      ? ok({ scope: "asn", asn: number })
      : fault("invalid_target", `AS numbers go from 1 to ${MAX_ASN}`);
  }
  if (/^[A-Z][A-Z0-9]$/.test(word)) {
    if (isCountry(word)) return ok({ scope: "country", country: word });
    const meant = meantCountry(word);
    const hint = meant === null ? "" : `; did you mean ${meant}?`;
    return fault("unknown_country", `is not an ISO 3166-1 alpha-2 country code${hint}`);
  }
  const [address = "", length, ...rest] = word.split("/");
  if (rest.length > 0) return fault("invalid_target", "has more than one slash");
  const prefix = parseNetwork(address, length);
  if (!prefix.ok) return prefix;
  if (!force && tooWide(prefix.value)) {
    const widest = isIpv4(prefix.value.address) ? WIDEST_IPV4 : WIDEST_IPV6;
    return fault("too_wide", `is wider than /${widest}: it takes force, if that is what you mean`);
  }
  return ok({ scope: "network", prefix: prefix.value });
}

/** The canonical spelling, which `parseTarget` reads back. */
export function formatTarget(target: Target): string {
  switch (target.scope) {
    case "network":
      return formatPrefix(target.prefix);
    case "asn":
      return `AS${target.asn}`;
    case "country":
      return target.country;
  }
}

/** Whether a request from there is meant. */
export function covers(target: Target, facts: OriginFacts): boolean {
  switch (target.scope) {
    case "network":
      return facts.address !== null && contains(target.prefix, facts.address);
    case "asn":
      return facts.asn === target.asn;
    case "country":
      return facts.country === target.country;
  }
}

/** Whether the target touches any of the ranges; AS numbers and countries are not known for a range. */
export const touches = (target: Target, ranges: readonly Prefix[]): boolean =>
  target.scope === "network" && ranges.some((range) => overlaps(range, target.prefix));

/** A list of ranges such as ADMIN_CIDRS; null when one of them is not a range. Width is the operator's own choice here. */
export function parseRanges(texts: readonly string[]): readonly Prefix[] | null {
  const ranges: Prefix[] = [];
  for (const text of texts) {
    const target = parseTarget(text, true);
    if (!target.ok || target.value.scope !== "network") return null;
    ranges.push(target.value.prefix);
  }
  return ranges;
}

/** Every target that an origin could be listed by: each network around its address, its AS and its country. */
export function* targetsAround({ address, asn, country }: OriginFacts): Generator<Target> {
  if (address !== null) {
    for (let length = isIpv4(address) ? MAPPED_BITS : 0; length <= ADDRESS_BITS; length++) {
      yield { scope: "network", prefix: { address: network(address, length), length } };
    }
  }
  if (asn !== null) yield { scope: "asn", asn };
  if (country !== null) yield { scope: "country", country };
}
