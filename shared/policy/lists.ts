import { isIpv4, isIpv4Prefix, network, type Address } from "./address.ts";
import {
  FOR_EVER,
  mergePrefixes,
  NO_PREFIXES,
  NOT_LISTED,
  type ListName,
  type PrefixEnd,
} from "./sorted-prefixes.ts";
import { buildSegments, matchSegments, type Segments } from "./segments.ts";
import type { SortedPrefixes } from "./sorted-prefixes.ts";
import type { PolicyRecord } from "./record.ts";
import { SECOND, toUnixSeconds } from "../time.ts";
import type { OriginFacts, Target } from "./target.ts";

/** What the lists say of a request, with the entry that decided. */
export type Verdict =
  | { readonly kind: "unlisted" }
  | { readonly kind: "allowed" | "blocked"; readonly target: Target; readonly expiresAt: number | null };

const UNLISTED: Verdict = { kind: "unlisted" };

/** End of the entry on either list, in Unix seconds. */
type Ends = { readonly [list in ListName]: number };

interface Family {
  readonly prefixes: SortedPrefixes;
  readonly segments: Segments;
}

/** Both lists, compiled for matching. A value: changes make a new one, so that no request sees half of them. */
export interface PolicyLists {
  readonly ipv4: Family;
  readonly ipv6: Family;
  readonly asns: ReadonlyMap<number, Ends>;
  readonly countries: ReadonlyMap<string, Ends>;
}

const NO_NETWORKS: Family = { prefixes: NO_PREFIXES, segments: buildSegments(NO_PREFIXES) };

export const NO_LISTS: PolicyLists = {
  ipv4: NO_NETWORKS,
  ipv6: NO_NETWORKS,
  asns: new Map(),
  countries: new Map(),
};

function compileFamily(family: Family, changes: readonly PrefixEnd[], now: number): Family {
  if (changes.length === 0) return family;
  const prefixes = mergePrefixes(family.prefixes, changes, now);
  return { prefixes, segments: buildSegments(prefixes) };
}

/** The lists with the records applied in their order; applying one twice is the same as once. `now` in Unix milliseconds. */
export function compile(lists: PolicyLists, records: Iterable<PolicyRecord>, now: number): PolicyLists {
  const ipv4: PrefixEnd[] = [];
  const ipv6: PrefixEnd[] = [];
  const asns = new Map(lists.asns);
  const countries = new Map(lists.countries);
  for (const { target, list, until } of records) {
    switch (target.scope) {
      case "network":
        (isIpv4Prefix(target.prefix) ? ipv4 : ipv6).push({ prefix: target.prefix, list, until });
        break;
      case "asn":
        setEnd(asns, target.asn, list, until);
        break;
      case "country":
        setEnd(countries, target.country, list, until);
        break;
    }
  }
  const seconds = toUnixSeconds(now);
  return {
    ipv4: compileFamily(lists.ipv4, ipv4, seconds),
    ipv6: compileFamily(lists.ipv6, ipv6, seconds),
    asns,
    countries,
  };
}

function setEnd<K>(ends: Map<K, Ends>, key: K, list: ListName, until: number): void {
  ends.set(key, { block: NOT_LISTED, allow: NOT_LISTED, ...ends.get(key), [list]: until });
}

/** Allow wins over block, whatever kind of entry says it. `now` in Unix milliseconds. */
export function judge(lists: PolicyLists, { address, asn, country }: OriginFacts, now: number): Verdict {
  const seconds = now / SECOND;
  const byNetwork = address === null ? UNLISTED : judgeAddress(lists, address, seconds);
  if (byNetwork.kind === "allowed") return byNetwork;
  const asnEnds = asn === null ? undefined : lists.asns.get(asn);
  const countryEnds = country === null ? undefined : lists.countries.get(country);
  if (asnEnds === undefined && countryEnds === undefined) return byNetwork;

  const byOther = (list: ListName): Verdict | null => {
    if (asn !== null && asnEnds && asnEnds[list] > seconds) {
      return verdict(list, { scope: "asn", asn }, asnEnds[list]);
    }
    if (country !== null && countryEnds && countryEnds[list] > seconds) {
      return verdict(list, { scope: "country", country }, countryEnds[list]);
    }
    return null;
  };
  const allowed = byOther("allow");
  if (allowed !== null) return allowed;
  return byNetwork.kind === "blocked" ? byNetwork : (byOther("block") ?? UNLISTED);
}

function judgeAddress({ ipv4, ipv6 }: PolicyLists, address: Address, seconds: number): Verdict {
  const match = matchSegments((isIpv4(address) ? ipv4 : ipv6).segments, address, seconds);
  if (match === null) return UNLISTED;
  const { list, length, until } = match;
  return verdict(list, { scope: "network", prefix: { address: network(address, length), length } }, until);
}

const verdict = (list: ListName, target: Target, until: number): Verdict => ({
  kind: list === "allow" ? "allowed" : "blocked",
  target,
  expiresAt: until === FOR_EVER ? null : until * SECOND,
});

/** Networks held, and the bytes they take. */
export function listsSize({ ipv4, ipv6, asns, countries }: PolicyLists): { entries: number; bytes: number } {
  let bytes = 0;
  for (const { prefixes, segments } of [ipv4, ipv6]) {
    for (const column of [...Object.values(prefixes), ...Object.values(segments)]) {
      if (typeof column !== "number") bytes += (column as ArrayBufferView).byteLength;
    }
  }
  return { entries: ipv4.prefixes.size + ipv6.prefixes.size + asns.size + countries.size, bytes };
}
