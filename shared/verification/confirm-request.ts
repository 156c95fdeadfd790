import { base58 } from "@scure/base";
import * as z from "../schema.ts";
import { utf8, type Bytes } from "../bytes.ts";
import { err, ok, type Result } from "../result.ts";
import { confirmMessage } from "./confirm-message.ts";
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, verifyStrict } from "./ed25519.ts";

/** Longest texts that can be right: our JWT has 190 characters, 32 bytes have 44 in base58, 64 bytes have 88. */
const MAX_JWT = 1_024;
const MAX_WALLET = 44;
const MAX_SIGNATURE = 88;

const textUpTo = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** `POST /api/confirm`: the types only; whether wallet and signature decode is said after the token's state. */
export const confirmRequest = z.object({
  jwt: textUpTo(MAX_JWT),
  wallet: textUpTo(4 * MAX_WALLET),
  signature: z.union([
    textUpTo(4 * MAX_SIGNATURE),
    z.array(z.int().check(z.minimum(0), z.maximum(255))).check(z.maxLength(4 * SIGNATURE_BYTES)),
  ]),
});

export type ConfirmRequest = z.infer<typeof confirmRequest>;

export type ProofFault = "invalid_wallet" | "invalid_signature";

function decodeBase58(text: string, maxLength: number, bytes: number): Bytes | null {
  if (text.length > maxLength) return null;
  try {
    const decoded = base58.decode(text);
    return decoded.length === bytes ? new Uint8Array(decoded) : null;
  } catch {
    return null;
  }
}

/** The wallet's address, proven: its key signed the message for this token. */
export async function proveWallet(
  request: ConfirmRequest,
  token: string,
): Promise<Result<string, ProofFault>> {
  const publicKey = decodeBase58(request.wallet, MAX_WALLET, PUBLIC_KEY_BYTES);
  if (publicKey === null) return err("invalid_wallet");
  const signature =
    typeof request.signature === "string"
      ? decodeBase58(request.signature, MAX_SIGNATURE, SIGNATURE_BYTES)
      : Uint8Array.from(request.signature);
  if (signature === null) return err("invalid_signature");
  const proven = await verifyStrict(publicKey, signature, utf8(confirmMessage(token)));
  return proven ? ok(request.wallet) : err("invalid_signature");
}
