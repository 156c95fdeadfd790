import { isIpv4Prefix, MAPPED_BITS, ADDRESS_BITS } from "./address.ts";
import type { Bytes } from "../bytes.ts";
import { SECOND } from "../time.ts";
import { FOR_EVER, type ListName } from "./sorted-prefixes.ts";
import type { Target } from "./target.ts";

/** What an isolate needs of an entry: 10 bytes for IPv4, 22 for IPv6, instead of some hundred with its reason and author. */
export interface PolicyRecord {
  readonly list: ListName;
  readonly target: Target;
  /** Unix seconds; `FOR_EVER`; 0 where the entry was taken off. */
  readonly until: number;
}

/** First byte of a target's key, and with it the key's length in bytes. */
const KEY = {
  ipv4: { tag: 4, bytes: 6 },
  ipv6: { tag: 6, bytes: 18 },
  asn: { tag: 1, bytes: 5 },
  country: { tag: 2, bytes: 3 },
} as const;

const LIST = { block: 0, allow: 1 } as const satisfies Record<ListName, number>;
const UNTIL_BYTES = 4;

/** Milliseconds to the records' seconds, rounded up: an entry never ends early. */
export const untilSeconds = (expiresAt: number | null): number =>
  expiresAt === null ? FOR_EVER : Math.ceil(expiresAt / SECOND);

/** The target in its one binary form; equal targets have equal keys. */
export function encodeTarget(target: Target): Bytes {
  switch (target.scope) {
    case "network": {
      const { address, length } = target.prefix;
      const ipv4 = isIpv4Prefix(target.prefix);
      const kind = ipv4 ? KEY.ipv4 : KEY.ipv6;
      const view = new DataView(new ArrayBuffer(kind.bytes));
      view.setUint8(0, kind.tag);
      view.setUint8(1, ipv4 ? length - MAPPED_BITS : length);
      const words = ipv4 ? [address.w3] : [address.w0, address.w1, address.w2, address.w3];
      words.forEach((word, i) => view.setInt32(2 + 4 * i, word));
      return new Uint8Array(view.buffer);
    }
    case "asn": {
      const view = new DataView(new ArrayBuffer(KEY.asn.bytes));
      view.setUint8(0, KEY.asn.tag);
      view.setUint32(1, target.asn);
      return new Uint8Array(view.buffer);
    }
    case "country":
      return Uint8Array.of(KEY.country.tag, target.country.charCodeAt(0), target.country.charCodeAt(1));
  }
}

function readTarget(view: DataView, at: number): { target: Target; bytes: number } {
  switch (view.getUint8(at)) {
    case KEY.ipv4.tag: {
      const address = { w0: 0, w1: 0, w2: 0xffff, w3: view.getInt32(at + 2) };
      const length = Math.min(view.getUint8(at + 1) + MAPPED_BITS, ADDRESS_BITS);
      return { target: { scope: "network", prefix: { address, length } }, bytes: KEY.ipv4.bytes };
    }
    case KEY.ipv6.tag: {
      const word = (i: number) => view.getInt32(at + 2 + 4 * i);
      const address = { w0: word(0), w1: word(1), w2: word(2), w3: word(3) };
      const length = Math.min(view.getUint8(at + 1), ADDRESS_BITS);
      return { target: { scope: "network", prefix: { address, length } }, bytes: KEY.ipv6.bytes };
    }
    case KEY.asn.tag:
      return { target: { scope: "asn", asn: view.getUint32(at + 1) }, bytes: KEY.asn.bytes };
    case KEY.country.tag: {
      const country = String.fromCharCode(view.getUint8(at + 1), view.getUint8(at + 2));
      return { target: { scope: "country", country }, bytes: KEY.country.bytes };
    }
    default:
      throw new Error(`no kind of target begins with ${view.getUint8(at)}`);
  }
}

/** The target of a key that `encodeTarget` made. */
export const decodeTarget = (key: Uint8Array): Target =>
  readTarget(new DataView(key.buffer, key.byteOffset, key.byteLength), 0).target;

/** A stored entry on its way to the isolates, its target still as key. */
export interface KeyedRecord {
  readonly list: ListName;
  readonly key: Uint8Array;
  readonly until: number;
}

/** Records one behind the other: list, key, until. */
export function encodeRecords(records: readonly KeyedRecord[]): Bytes {
  const bytes = new Uint8Array(records.reduce((sum, { key }) => sum + 1 + key.length + UNTIL_BYTES, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { list, key, until } of records) {
    view.setUint8(at, LIST[list]);
    bytes.set(key, at + 1);
    view.setUint32(at + 1 + key.length, until);
    at += 1 + key.length + UNTIL_BYTES;
  }
  return bytes;
}

/** Throws on bytes that `encodeRecords` did not make: then the two sides are of different versions. */
export function* decodeRecords(bytes: Uint8Array): Generator<PolicyRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const list: ListName = view.getUint8(at) === LIST.allow ? "allow" : "block";
    const { target, bytes: keyBytes } = readTarget(view, at + 1);
    yield { list, target, until: view.getUint32(at + 1 + keyBytes) };
    at += 1 + keyBytes + UNTIL_BYTES;
  }
}
