import type { Bytes } from "../../../shared/bytes.ts";
import type { KeyShares } from "../../../shared/certificates/tls/client-hello.ts";
import { GROUP, type GroupName } from "../../../shared/certificates/tls/codes.ts";

const ALGORITHMS = {
  x25519: { name: "X25519" },
  p256: { name: "ECDH", namedCurve: "P-256" },
  p384: { name: "ECDH", namedCurve: "P-384" },
} as const satisfies Record<GroupName, object>;
const SECRET_BITS: Readonly<Record<GroupName, number>> = { x25519: 256, p256: 256, p384: 384 };

/** One handshake's own keys, a pair for every group. */
export interface KeyAgreement {
  readonly shares: KeyShares;
  /** Null: the server's share is of no group that was offered, or no point of it. */
  readonly agree: (group: number, share: Uint8Array) => Promise<Bytes | null>;
}

async function newPair(group: GroupName) {
  const keys = (await crypto.subtle.generateKey(ALGORITHMS[group], false, ["deriveBits"])) as CryptoKeyPair;
  const share = (await crypto.subtle.exportKey("raw", keys.publicKey)) as ArrayBuffer;
  return { privateKey: keys.privateKey, share: new Uint8Array(share) };
}

export async function newKeyAgreement(): Promise<KeyAgreement> {
  const [x25519, p256, p384] = await Promise.all([newPair("x25519"), newPair("p256"), newPair("p384")]);
  const pairs = { x25519, p256, p384 };
  return {
    shares: { x25519: x25519.share, p256: p256.share, p384: p384.share },
    agree: async (code, share) => {
      const group = (Object.keys(GROUP) as GroupName[]).find((name) => GROUP[name] === code);
      if (group === undefined) return null;
      const algorithm = ALGORITHMS[group];
      try {
        const peer = await crypto.subtle.importKey("raw", share.slice(), algorithm, false, []);
        // The platform's types have another name for `public`, which the standard and the runtime call it.
        const exchange = { ...algorithm, public: peer } as object as SubtleCryptoDeriveKeyAlgorithm;
        const { privateKey } = pairs[group];
        return new Uint8Array(await crypto.subtle.deriveBits(exchange, privateKey, SECRET_BITS[group]));
      } catch {
        return null;
      }
    },
  };
}
