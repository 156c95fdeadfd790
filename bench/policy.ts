import ipaddr from "ipaddr.js";
import {
  formatPrefix,
  isIpv4,
  isIpv4Prefix,
  MAPPED_BITS,
  network,
  parseAddress,
  type Address,
  type Prefix,
} from "../shared/policy/address.ts";
import { compile, judge, listsSize, NO_LISTS } from "../shared/policy/lists.ts";
import { decodeRecords, encodeRecords, encodeTarget } from "../shared/policy/record.ts";
import { FOR_EVER } from "../shared/policy/sorted-prefixes.ts";

/** Row P5: this many entries match in microseconds. */
const ENTRIES = 100_000;
const QUESTIONS = 20_000;
const ROUNDS = 9;

export interface PolicyMeasurement {
  readonly name: string;
  /** From the object's bytes to lists that match, in milliseconds. */
  readonly load: number;
  /** Ten changes to loaded lists, in milliseconds. */
  readonly change: number;
  readonly megabytes: number;
  /** Reading the address and judging it, in microseconds a request; beside it a Map a prefix length. */
  readonly judge: number;
  readonly mapPerLength: number;
}

/** xorshift32: the same lists on every run. */
function randomWords(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** This process's CPU time: the clock would count what else the machine does. */
function milliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const word = randomWords(20261121);
const among = (from: number, to: number): number => from + ((word() >>> 0) % (to - from + 1));
const someIpv4 = (): Address => ({ w0: 0, w1: 0, w2: 0xffff, w3: word() });
const someIpv6 = (): Address => ({ w0: 0x2a000000 | among(0, 0xffffff), w1: word(), w2: word(), w3: word() });
const prefixOf = (address: Address, length: number): Prefix => ({
  address: network(address, length),
  length,
});

/** What feeds hold (mostly single addresses), and two lists made to be slow. */
const LISTS: Readonly<Record<string, () => Prefix>> = {
  "like a feed": () => {
    const kind = among(1, 10);
    if (kind <= 7) return prefixOf(someIpv4(), 128);
    if (kind === 8) return prefixOf(someIpv4(), MAPPED_BITS + among(16, 31));
    return prefixOf(someIpv6(), [32, 40, 44, 48, 56, 64, 128][among(0, 6)] ?? 128);
  },
  "IPv4, every length from /12": () => prefixOf(someIpv4(), MAPPED_BITS + among(12, 32)),
  "IPv6, every length from /24": () => prefixOf(someIpv6(), among(24, 128)),
};

/** The usual table: one Map a prefix length that occurs, asked from the longest on. */
function mapPerLength(prefixes: readonly Prefix[]): (address: Address) => boolean {
  const key = ({ w0, w1, w2, w3 }: Address, ipv4: boolean): number | string =>
    ipv4 ? w3 : `${w0},${w1},${w2},${w3}`;
  const maps = {
    ipv4: new Map<number, Set<number | string>>(),
    ipv6: new Map<number, Set<number | string>>(),
  };
  for (const prefix of prefixes) {
    const ipv4 = isIpv4Prefix(prefix);
    const family = ipv4 ? maps.ipv4 : maps.ipv6;
    const keys = family.get(prefix.length) ?? new Set();
    family.set(prefix.length, keys.add(key(prefix.address, ipv4)));
  }
  return (address) => {
    const ipv4 = isIpv4(address);
    for (const [length, keys] of ipv4 ? maps.ipv4 : maps.ipv6) {
      if (keys.has(key(network(address, length), ipv4))) return true;
    }
    return false;
  };
}

function measureList(name: string, make: () => Prefix): PolicyMeasurement {
  const prefixes = Array.from({ length: ENTRIES }, make);
  const bytes = encodeRecords(
    prefixes.map((prefix) => ({
      list: among(1, 20) === 1 ? "allow" : "block",
      key: encodeTarget({ scope: "network", prefix }),
      until: FOR_EVER,
    })),
  );
  const load = () => compile(NO_LISTS, decodeRecords(bytes), 0);
  const lists = load();
  const few = Array.from(decodeRecords(bytes)).slice(0, 10);
  // Half from anywhere, half right beside an entry.
  const ipv6 = prefixes.some((prefix) => !isIpv4Prefix(prefix));
  const questions = Array.from({ length: QUESTIONS }, (_, i) => {
    if (i % 2 === 0) return ipv6 && i % 4 === 0 ? someIpv6() : someIpv4();
    const near = prefixes[among(0, ENTRIES - 1)]?.address ?? someIpv4();
    return { ...near, w3: near.w3 ^ 1 };
  }).map((address) => formatPrefix({ address, length: 128 }));

  const other = mapPerLength(prefixes);
  const perQuestion = (ask: (address: Address | null) => unknown) => {
    let listed = 0;
    const times = Array.from({ length: ROUNDS }, () =>
      milliseconds(() => {
        for (const text of questions) if (ask(parseAddress(text)) === true) listed++;
      }),
    );
    return listed < 0 ? Number.NaN : (median(times) * 1_000) / QUESTIONS;
  };
  return {
    name,
    load: median(Array.from({ length: ROUNDS }, () => milliseconds(load))),
    change: median(Array.from({ length: ROUNDS }, () => milliseconds(() => compile(lists, few, 0)))),
    megabytes: listsSize(lists).bytes / 1e6,
    judge: perQuestion(
      (address) => judge(lists, { address, asn: 64500, country: "DE" }, 0).kind === "blocked",
    ),
    mapPerLength: perQuestion((address) => address !== null && other(address)),
  };
}

/** Loading, changing and asking lists of 100,000 networks. */
export function benchPolicy(): readonly PolicyMeasurement[] {
  return Object.entries(LISTS).map(([name, make]) => measureList(name, make));
}

/** Reading an address, ours beside ipaddr.js, in microseconds. */
export function benchAddresses(): readonly {
  readonly name: string;
  readonly ours: number;
  readonly ipaddrJs: number;
}[] {
  return Object.entries({ IPv4: someIpv4, IPv6: someIpv6 }).map(([name, make]) => {
    const texts = Array.from({ length: QUESTIONS }, () => formatPrefix({ address: make(), length: 128 }));
    const each = (read: (text: string) => unknown) =>
      (median(Array.from({ length: ROUNDS }, () => milliseconds(() => texts.forEach(read)))) * 1_000) /
      QUESTIONS;
    return { name, ours: each(parseAddress), ipaddrJs: each((text) => ipaddr.process(text)) };
  });
}
