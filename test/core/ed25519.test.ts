import { ed25519 } from "@noble/curves/ed25519.js";
import { base58 } from "@scure/base";
import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex, utf8, type Bytes } from "../../shared/bytes.ts";
import { confirmMessage } from "../../shared/verification/confirm-message.ts";
import { proveWallet } from "../../shared/verification/confirm-request.ts";
import { isStrictEncoding, verifyStrict } from "../../shared/verification/ed25519.ts";
import { createWallet } from "../support/wallet.ts";

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const P = Point.Fp.ORDER;

const littleEndian = (value: bigint): Bytes => {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 0xffn);
  return bytes;
};
const toScalar = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** Takes y without asking whether it is reduced, as old decoders did. */
function lenientPoint(bytes: Uint8Array) {
  const sign = bytes[31]! >> 7;
  const y = (toScalar(bytes) & ((1n << 255n) - 1n)) % P;
  return Point.fromBytes(littleEndian(y | (BigInt(sign) << 255n)), true);
}

/** The textbook equation 8(S·B) = 8(R + k·A) and nothing else: S unbounded, any point, any encoding. */
async function naiveVerify(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const A = lenientPoint(publicKey);
  const R = lenientPoint(signature.subarray(0, 32));
  const hash = await crypto.subtle.digest("SHA-512", concat(signature.subarray(0, 32), publicKey, message));
  const k = toScalar(new Uint8Array(hash)) % L;
  const S = toScalar(signature.subarray(32)) % L;
  const left = S === 0n ? Point.ZERO : Point.BASE.multiply(S);
  const right = R.add(k === 0n ? Point.ZERO : A.multiplyUnsafe(k));
  return left.subtract(right).clearCofactor().equals(Point.ZERO);
}

const message = utf8(confirmMessage("3fae0d4c-8b7e-4a0e-9a55-0a3d9b6f2c11"));
const identity = littleEndian(1n);

/** Every small-order point: the multiples of a point of order 8. */
const torsion = (() => {
  const generator = Point.fromBytes(
    fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
  );
  const points = [];
  let point = Point.ZERO;
  for (let i = 0; i < 8; i++) {
    points.push(point);
    point = point.add(generator);
  }
  return points;
})();

/** A signature that needs no private key: R = S·B fits every key whose multiples vanish. */
const forgery = (S = 7n): Bytes => concat(Point.BASE.multiply(S).toBytes(), littleEndian(S));

describe("a wallet's signature", () => {
  test("is accepted from the wallet that made it", async () => {
    const wallet = await createWallet();
    const signature = await wallet.sign(message);
    expect(await verifyStrict(wallet.publicKey, signature, message)).toBe(true);
    expect(await verifyStrict(wallet.publicKey, signature, utf8("another text"))).toBe(false);
  });

  test.each(torsion.map((point, i) => [i, toHex(point.toBytes())]))(
    "is refused under the small-order key %i, %s, which anyone can sign for",
    async (_, hex) => {
      const key = fromHex(hex);
      expect(await naiveVerify(key, forgery(), message)).toBe(true);
      expect(await verifyStrict(key, forgery(), message)).toBe(false);
    },
  );

  test.each([
    ["y = p + 1", littleEndian(P + 1n)],
    ["y = p (order 4)", littleEndian(P)],
    ["y = 1 with the sign of a zero x", littleEndian(1n | (1n << 255n))],
  ])("is refused under the non-canonical key %s", async (_, key) => {
    expect(await naiveVerify(key, forgery(), message)).toBe(true);
    expect(await verifyStrict(key, forgery(), message)).toBe(false);
  });

  test("is refused with S + L in place of S", async () => {
    const wallet = await createWallet();
    const signature = await wallet.sign(message);
    const S = toScalar(signature.subarray(32));
    const malleable = concat(signature.subarray(0, 32), littleEndian(S + L));
    expect(await naiveVerify(wallet.publicKey, malleable, message)).toBe(true);
    expect(await verifyStrict(wallet.publicKey, malleable, message)).toBe(false);
  });

  test("is refused with a commitment R of small order", async () => {
    const secret = 5n;
    const key = new Uint8Array(Point.BASE.multiply(secret).toBytes());
    const hash = await crypto.subtle.digest("SHA-512", concat(identity, key, message));
    const S = ((toScalar(new Uint8Array(hash)) % L) * secret) % L;
    const signature = concat(identity, littleEndian(S));
    expect(await naiveVerify(key, signature, message)).toBe(true);
    expect(await verifyStrict(key, signature, message)).toBe(false);
  });

  test.each([
    ["no point of the curve", new Uint8Array(32).fill(2)],
    ["31 bytes", new Uint8Array(31).fill(9)],
    ["nothing", new Uint8Array(0)],
  ])("is refused under a key that is %s", async (_, key) => {
    expect(await verifyStrict(key, forgery(), message)).toBe(false);
  });

  test("needs S below L to the last bit", () => {
    const key = new Uint8Array(Point.BASE.toBytes());
    const withS = (S: bigint) => concat(Point.BASE.toBytes(), littleEndian(S));
    expect(isStrictEncoding(key, withS(L - 1n))).toBe(true);
    expect(isStrictEncoding(key, withS(L))).toBe(false);
  });
});

describe("the proof of a wallet", () => {
  const token = "3fae0d4c-8b7e-4a0e-9a55-0a3d9b6f2c11";
  const prove = (wallet: string, signature: string | number[]) =>
    proveWallet({ jwt: "-", wallet, signature }, token);

  test("takes the signature as base58 or as 64 numbers", async () => {
    const wallet = await createWallet();
    const signature = await wallet.sign(message);
    expect(await prove(wallet.address, base58.encode(signature))).toEqual({
      ok: true,
      value: wallet.address,
    });
    expect(await prove(wallet.address, [...signature])).toEqual({ ok: true, value: wallet.address });
  });

  test.each([
    ["a wallet with letters base58 has not", "0OIl".repeat(11), "1".repeat(64), "invalid_wallet"],
    ["a wallet of 31 bytes", base58.encode(new Uint8Array(31).fill(7)), "1".repeat(64), "invalid_wallet"],
    ["a wallet of 33 bytes", base58.encode(new Uint8Array(33).fill(7)), "1".repeat(64), "invalid_wallet"],
    ["an Ethereum address", "0x52908400098527886E0F7030069857D2E4169EE7", "1".repeat(64), "invalid_wallet"],
    [
      "a wallet in white space",
      ` ${base58.encode(new Uint8Array(32).fill(7))}`,
      "1".repeat(64),
      "invalid_wallet",
    ],
    [
      "a signature of 63 bytes",
      base58.encode(new Uint8Array(32).fill(7)),
      Array(63).fill(1),
      "invalid_signature",
    ],
    ["a signature that is no base58", base58.encode(new Uint8Array(32).fill(7)), "!!!", "invalid_signature"],
  ])("refuses %s", async (_, wallet, signature, error) => {
    expect(await prove(wallet, signature)).toEqual({ ok: false, error });
  });
});
