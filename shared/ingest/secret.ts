import { base64 } from "@scure/base";
import type { Bytes } from "../bytes.ts";

/** Standard Webhooks, "Signature scheme": secrets are 24 to 64 bytes, in base64 behind this prefix. */
const PREFIX = "whsec_";
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** The key bytes of a `whsec_…` secret; null: it is none. */
export function parseSecret(text: string): Bytes | null {
  if (!text.startsWith(PREFIX)) return null;
  try {
    const bytes = base64.decode(text.slice(PREFIX.length)) as Bytes;
    return bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES ? bytes : null;
  } catch {
    return null;
  }
}
