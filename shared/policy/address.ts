import ipaddr from "ipaddr.js";

/**
 * An address as four 32-bit words, signed as JavaScript's bit operations give them. IPv4 is held in its mapped
 * form ::ffff:a.b.c.d, so that both spellings of one address are one value.
 */
export interface Address {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
}

/** A network: `length` counts bits of the 128, also for IPv4 (a /24 of IPv4 has length 120). */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

export const ADDRESS_BITS = 128;
/** Bits that come before an IPv4 address in its mapped form. */
export const MAPPED_BITS = 96;
const MAPPED_WORD = 0xffff;
/** The longest spelling: eight groups whose last two are written as IPv4. */
const MAX_TEXT = 45;
const GROUPS = 8;

const DOT = 46;
const ZERO = 48;
const COLON = 58;

/** Four decimal numbers as one unsigned word, or -1. A leading zero is refused: some read it as octal. */
function parseIpv4(text: string, from: number): number {
  let word = 0;
  let parts = 0;
  let value = 0;
  let digits = 0;
  for (let i = from; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (digits === 0 || parts === 4) return -1;
      word = word * 256 + value;
      parts++;
      value = 0;
      digits = 0;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || (digits > 0 && value === 0)) return -1;
      value = value * 10 + digit;
      digits++;
      if (value > 255) return -1;
    }
  }
  return parts === 4 ? word : -1;
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= 57) return code - ZERO;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Shared by all calls: nothing here awaits, and a fresh array would cost more than the parse. */
const groups = new Uint16Array(GROUPS);
const word = (i: number): number => ((groups[i] ?? 0) << 16) | (groups[i + 1] ?? 0);

function parseIpv6(text: string): Address | null {
  let count = 0;
  let gap = -1;
  let i = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return null;
    gap = 0;
    i = 2;
  }
  while (i < text.length) {
    if (count === GROUPS) return null;
    const start = i;
    let value = 0;
    for (let digit = 0; i < text.length && (digit = hexDigit(text.charCodeAt(i))) >= 0; i++) {
      value = value * 16 + digit;
    }
    if (text.charCodeAt(i) === DOT) {
      const ipv4 = count <= GROUPS - 2 ? parseIpv4(text, start) : -1;
      if (ipv4 < 0) return null;
      groups[count++] = ipv4 >>> 16;
      groups[count++] = ipv4;
      break;
    }
    if (i === start || i - start > 4) return null;
    groups[count++] = value;
    if (i === text.length) break;
    if (text.charCodeAt(i) !== COLON || ++i === text.length) return null;
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return null;
      gap = count;
      i++;
    }
  }
  if (gap < 0 ? count !== GROUPS : count >= GROUPS) return null;
  if (gap >= 0) {
    const behind = count - gap;
    groups.copyWithin(GROUPS - behind, gap, count);
    groups.fill(0, gap, GROUPS - behind);
  }
  return { w0: word(0), w1: word(2), w2: word(4), w3: word(6) };
}

/**
 * Reads an address in its usual spellings, without zone or brackets; null for anything else. Our own because it
 * runs on every request: ipaddr.js takes 0.6–2.5 µs, more than the match behind it (`npm run bench -- policy`).
 */
export function parseAddress(text: string): Address | null {
  if (text.length > MAX_TEXT) return null;
  if (text.includes(":")) return parseIpv6(text);
  const ipv4 = parseIpv4(text, 0);
  return ipv4 < 0 ? null : { w0: 0, w1: 0, w2: MAPPED_WORD, w3: ipv4 | 0 };
}

export const isIpv4 = ({ w0, w1, w2 }: Address): boolean => w0 === 0 && w1 === 0 && w2 === MAPPED_WORD;

/** The first `length` bits of a word whose own bits begin at `offset`, as a mask. */
export function wordMask(length: number, offset: number): number {
  const bits = length - offset;
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}

/** The address with every bit behind the first `length` cleared. */
export function network(address: Address, length: number): Address {
  return {
    w0: address.w0 & wordMask(length, 0),
    w1: address.w1 & wordMask(length, 32),
    w2: address.w2 & wordMask(length, 64),
    w3: address.w3 & wordMask(length, 96),
  };
}

const same = (a: Address, b: Address): boolean =>
  a.w0 === b.w0 && a.w1 === b.w1 && a.w2 === b.w2 && a.w3 === b.w3;

/** Whether the prefix is of the address's family and holds it. ::/0 holds no IPv4 address. */
export const contains = (prefix: Prefix, address: Address): boolean =>
  isIpv4Prefix(prefix) === isIpv4(address) && same(network(address, prefix.length), prefix.address);

/** Whether the two share an address: of two prefixes, one lies in the other or they are apart. */
export const overlaps = (a: Prefix, b: Prefix): boolean =>
  a.length <= b.length ? contains(a, b.address) : contains(b, a.address);

export const isIpv4Prefix = ({ address, length }: Prefix): boolean =>
  length >= MAPPED_BITS && isIpv4(address);

/** The canonical spelling: dotted decimal, or RFC 5952. */
export function formatAddress(address: Address): string {
  const { w0, w1, w2, w3 } = address;
  if (isIpv4(address)) return [w3 >>> 24, (w3 >>> 16) & 255, (w3 >>> 8) & 255, w3 & 255].join(".");
  const parts = [w0, w1, w2, w3].flatMap((part) => [part >>> 16, part & 0xffff]);
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/** The canonical spelling; a prefix of one address is written as that address. */
export function formatPrefix({ address, length }: Prefix): string {
  const text = formatAddress(address);
  if (length === ADDRESS_BITS) return text;
  return `${text}/${isIpv4Prefix({ address, length }) ? length - MAPPED_BITS : length}`;
}
