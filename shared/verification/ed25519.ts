import { fromHex, toHex, type Bytes } from "../bytes.ts";

export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** The field's prime 2^255 − 19 and the group's order L (RFC 8032 §5.1), as the little-endian bytes on the wire. */
const FIELD_PRIME = fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
const GROUP_ORDER = fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

/**
 * The y coordinates of the eight points whose order divides 8, without the sign bit. A key among them
 * "signs" every message: k·A vanishes for one hash in eight at least, whoever made the signature.
 */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  "0100000000000000000000000000000000000000000000000000000000000000", // order 1
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
  "0000000000000000000000000000000000000000000000000000000000000000", // order 4
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
]);

/** Below the bound, both little-endian and of one length. Not constant time: everything compared here is public. */
function isBelow(value: Uint8Array, bound: Uint8Array): boolean {
  for (let i = bound.length - 1; i >= 0; i--) {
    const a = value[i] ?? 0;
    const b = bound[i] ?? 0;
    if (a !== b) return a < b;
  }
  return false;
}

function withoutSign(point: Uint8Array): Bytes {
  const y = new Uint8Array(point);
  y[31] = (y[31] ?? 0) & 0x7f;
  return y;
}

/** y is reduced, and the point is not of small order (which also leaves no "negative zero" x). */
function isStrictPoint(point: Uint8Array): boolean {
  const y = withoutSign(point);
  return isBelow(y, FIELD_PRIME) && !SMALL_ORDER_Y.has(toHex(y));
}

/**
 * What WebCrypto does not promise to refuse: A or R of small order or not canonical, and S ≥ L. The rules
 * are those of ed25519-dalek's `verify_strict`, which Solana's own programs apply.
 */
export function isStrictEncoding(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    publicKey.length === PUBLIC_KEY_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    isStrictPoint(publicKey) &&
    isStrictPoint(signature.subarray(0, 32)) &&
    isBelow(signature.subarray(32), GROUP_ORDER)
  );
}

/** True when the key signed the message and nobody could have made the signature without it. Never throws. */
export async function verifyStrict(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  if (!isStrictEncoding(publicKey, signature)) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  } catch {
    return false; // bytes that are no point of the curve
  }
}
