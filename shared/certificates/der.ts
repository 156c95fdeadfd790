/** One DER value (ITU-T X.690): its tag's byte, its content. */
export interface Der {
  readonly tag: number;
  readonly body: Uint8Array;
}

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  oid: 0x06,
  sequence: 0x30,
  /** `[0]` and `[3]`, holding further values. */
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** A length in more bytes than these is of nothing that a handshake could carry. */
const MAX_LENGTH_BYTES = 3;

/**
 * The values that stand side by side in `bytes`; null where they are no DER or do not fill it. What is inside them
 * is not looked at, so that the work is bounded by how deep the caller goes.
 */
export function derValues(bytes: Uint8Array): readonly Der[] | null {
  const values: Der[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    let length = bytes[at++];
    // Tags above 30 have more bytes; no certificate has one where it is looked for.
    if (length === undefined || (tag & 0x1f) === 0x1f) return null;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > MAX_LENGTH_BYTES || at + count > bytes.length) return null;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0);
    }
    if (at + length > bytes.length) return null;
    values.push({ tag, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return values;
}

/** The one value that `bytes` is, with this tag; null where it is something else. */
export function onlyValue(bytes: Uint8Array, tag: number): Uint8Array | null {
  const [value, ...more] = derValues(bytes) ?? [];
  return value?.tag === tag && more.length === 0 ? value.body : null;
}

/** Longer ones than these bytes name nothing that is in use. */
const MAX_OID = 32;

/** An object identifier in dots; null where it is none. */
export function oidText(body: Uint8Array): string | null {
  if (body.length === 0 || body.length > MAX_OID) return null;
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of body) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs.shift();
  if (first === undefined) return null;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...arcs].join(".");
}

/** Bits of an unsigned integer. */
export function integerBits(body: Uint8Array): number {
  const start = body.findIndex((byte) => byte !== 0);
  if (start === -1) return 0;
  return (body.length - start - 1) * 8 + (32 - Math.clz32(body[start] ?? 0));
}
