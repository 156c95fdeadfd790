/** What the Worker uses of the runtime's `node:crypto`; all of @types/node would bring names that are not here. */
interface NodeCrypto {
  readonly createHash: (algorithm: "sha256") => Digest;
  readonly createHmac: (algorithm: "sha256", key: Uint8Array) => Digest;
  readonly scrypt: (
    password: string,
    salt: Uint8Array,
    keyLength: number,
    cost: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
    done: (error: Error | null, key: Uint8Array) => void,
  ) => void;
  /** Throws where the bytes (DER) are no certificate. */
  readonly X509Certificate: new (der: Uint8Array) => X509Certificate;
  readonly verify: (hash: string | null, signed: Uint8Array, pem: string, signature: Uint8Array) => boolean;
}

interface Digest {
  update(text: string): Digest;
  digest(encoding: "hex"): string;
}

interface PublicKey {
  export(options: { readonly type: "spki"; readonly format: "pem" }): string;
  export(options: { readonly type: "spki"; readonly format: "der" }): Uint8Array;
}

export interface X509Certificate {
  readonly subject: string | undefined;
  readonly issuer: string | undefined;
  readonly serialNumber: string | undefined;
  readonly validFrom: string | undefined;
  readonly validTo: string | undefined;
  readonly fingerprint256: string | undefined;
  /** Throws, or is null, for a key on a curve that the runtime does not have. */
  readonly publicKey: PublicKey;
}

declare const process: { readonly getBuiltinModule: (name: "node:crypto") => NodeCrypto };

/** Loaded at its first use: an import would cost every start of the Worker 5 ms (docs/decisions/013-start-up.md). */
export const nodeCrypto = (): NodeCrypto => process.getBuiltinModule("node:crypto");

/** Hex digits. For what cannot wait for `crypto.subtle`. */
export const sha256 = (text: string): string => nodeCrypto().createHash("sha256").update(text).digest("hex");
