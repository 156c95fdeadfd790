/** 64 bits of a key, as two unsigned 32-bit halves. */
export interface Key {
  readonly high: number;
  readonly low: number;
}

/**
 * Random per object and kept with its data, so that nobody outside can construct two texts with one key. Among
 * a million keys some two are alike by chance with a probability of 3 in 10^8.
 */
export type Seed = Key;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** Spreads every input bit over all 32 (multiply-and-shift, constants of MurmurHash3's finaliser). */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Two lanes over the text's UTF-16 units, each crossed with the other at the end. */
export function keyOf(text: string, seed: Seed): Key {
  let a = seed.high ^ text.length;
  let b = seed.low ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = rotate(Math.imul(a ^ unit, 0xcc9e2d51), 15);
    b = rotate(Math.imul(b ^ unit, 0x1b873593), 13);
  }
  const low = mix(b ^ mix(a));
  return { high: mix(a ^ rotate(low, 16)), low };
}
