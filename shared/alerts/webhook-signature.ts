import { base64 } from "@scure/base";
import { utf8, type Bytes } from "../bytes.ts";
import { toUnixSeconds } from "../time.ts";

const PREFIX = "whsec_";
/** Standard Webhooks: "between 24 bytes and 64 bytes". */
const KEY_BYTES = { least: 24, most: 64 } as const;

/** The key of a `whsec_…` secret; null: it is none. */
export function parseWebhookSecret(secret: string): Bytes | null {
  if (!secret.startsWith(PREFIX)) return null;
  try {
    const key = base64.decode(secret.slice(PREFIX.length));
    return key.length >= KEY_BYTES.least && key.length <= KEY_BYTES.most ? new Uint8Array(key) : null;
  } catch {
    return null;
  }
}

/** The headers of a message: Standard Webhooks, HMAC-SHA-256. `at` is the attempt's time, Unix milliseconds. */
export async function signWebhook(
  key: Bytes,
  id: string,
  at: number,
  body: string,
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(toUnixSeconds(at));
  const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", hmac, utf8(`${id}.${timestamp}.${body}`));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${base64.encode(new Uint8Array(signature))}`,
  };
}
