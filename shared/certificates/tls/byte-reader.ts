/**
 * Reads what somebody else wrote. A read past the end spoils the reader: from then on it gives zeros and nothing, and
 * `sound` is false. A parser reads to its end and asks once, instead of after every field.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #sound = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get sound(): boolean {
    return this.#sound;
  }

  /** Bytes not read yet; none in a spoilt reader, so a loop over them ends. */
  get left(): number {
    return this.#sound ? this.#bytes.length - this.#at : 0;
  }

  /** Big-endian, of 1 to 3 bytes. */
  uint(size: 1 | 2 | 3): number {
    let value = 0;
    for (const byte of this.take(size)) value = value * 256 + byte;
    return value;
  }

  take(length: number): Uint8Array {
    if (length > this.left) this.#sound = false;
    if (!this.#sound) return new Uint8Array(0);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Bytes behind their own length, which has this many bytes. */
  vector(size: 1 | 2 | 3): Uint8Array {
    return this.take(this.uint(size));
  }
}
