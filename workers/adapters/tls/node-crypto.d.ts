/** The runtime's own parser and verifier, as far as they are used (see also `durable-objects/node-crypto.d.ts`). */
declare module "node:crypto" {
  interface PublicKey {
    export(options: { readonly type: "spki"; readonly format: "pem" }): string;
    export(options: { readonly type: "spki"; readonly format: "der" }): Uint8Array;
  }
  export class X509Certificate {
    constructor(der: Uint8Array);
    readonly subject: string | undefined;
    readonly issuer: string | undefined;
    readonly serialNumber: string | undefined;
    readonly validFrom: string | undefined;
    readonly validTo: string | undefined;
    readonly fingerprint256: string | undefined;
    /** Throws, or is null, for a key on a curve that the runtime does not have. */
    readonly publicKey: PublicKey;
  }
  export function verify(
    hash: string | null,
    signed: Uint8Array,
    pem: string,
    signature: Uint8Array,
  ): boolean;
}
