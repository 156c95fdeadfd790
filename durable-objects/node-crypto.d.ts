/** What the Worker uses of the runtime's `node:crypto`; all of @types/node would bring names that are not here. */
declare module "node:crypto" {
  interface Digest {
    update(text: string): Digest;
    digest(encoding: "hex"): string;
  }
  export function createHash(algorithm: "sha256"): Digest;
  export function createHmac(algorithm: "sha256", key: Uint8Array): Digest;
  export function scrypt(
    password: string,
    salt: Uint8Array,
    keyLength: number,
    cost: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
    done: (error: Error | null, key: Uint8Array) => void,
  ): void;
}
