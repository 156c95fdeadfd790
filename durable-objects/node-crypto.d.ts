/** What the objects use of the runtime's `node:crypto`; all of @types/node would bring names that are not here. */
declare module "node:crypto" {
  interface Digest {
    update(text: string): Digest;
    digest(encoding: "hex"): string;
  }
  export function createHash(algorithm: "sha256"): Digest;
  export function createHmac(algorithm: "sha256", key: Uint8Array): Digest;
}
