import fc from "fast-check";
import {
  ADDRESS_BITS,
  MAPPED_BITS,
  network,
  type Address,
  type Prefix,
} from "../../shared/policy/address.ts";

/** Words at both ends and in the middle, so that neighbours and carries occur. */
const word = fc.oneof(
  fc.constantFrom(0, 1, -1, -2, 0x7fffffff, 0x80000000 | 0, 0x2a000000, 0xffff),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

export const ipv4: fc.Arbitrary<Address> = word.map((w3) => ({ w0: 0, w1: 0, w2: 0xffff, w3 }));
export const ipv6: fc.Arbitrary<Address> = fc
  .record({ w0: word, w1: word, w2: word, w3: word })
  .filter(({ w0, w1, w2 }) => !(w0 === 0 && w1 === 0 && w2 === 0xffff));

const prefixOf = (address: fc.Arbitrary<Address>, shortest: number): fc.Arbitrary<Prefix> =>
  fc
    .tuple(address, fc.integer({ min: shortest, max: ADDRESS_BITS }))
    .map(([whole, length]) => ({ address: network(whole, length), length }));

export const ipv4Prefix = prefixOf(ipv4, MAPPED_BITS);
export const ipv6Prefix = prefixOf(ipv6, 0);
export const prefix = fc.oneof(ipv4Prefix, ipv6Prefix);

/** The address with one bit turned: just inside or outside of a network it came from. */
export function turnBit(address: Address, bit: number): Address {
  const words = [address.w0, address.w1, address.w2, address.w3];
  const at = bit >> 5;
  words[at] = (words[at] ?? 0) ^ (1 << (31 - (bit & 31)));
  return { w0: words[0] ?? 0, w1: words[1] ?? 0, w2: words[2] ?? 0, w3: words[3] ?? 0 };
}
