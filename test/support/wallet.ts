import { base58 } from "@scure/base";
import { utf8, type Bytes } from "../../shared/bytes.ts";
import { confirmMessage } from "../../shared/verification/confirm-message.ts";

export interface Wallet {
  readonly address: string;
  readonly publicKey: Bytes;
  sign(message: Bytes): Promise<Bytes>;
  /** The body of a confirm for the JWT, as the frontend sends it. */
  confirm(jwt: string): Promise<{ jwt: string; wallet: string; signature: string }>;
}

/** The UUID a JWT carries, read as the frontend reads it. */
export const uuidOf = (jwt: string): string => JSON.parse(atob(jwt.split(".")[1]!)).UUID;

export async function createWallet(): Promise<Wallet> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const publicKey = new Uint8Array((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  const address = base58.encode(publicKey);
  const sign = async (message: Bytes) =>
    new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, message));
  return {
    address,
    publicKey,
    sign,
    confirm: async (jwt) => ({
      jwt,
      wallet: address,
      signature: base58.encode(await sign(utf8(confirmMessage(uuidOf(jwt))))),
    }),
  };
}
