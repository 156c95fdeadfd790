import { base64 } from "@scure/base";
import * as z from "../schema.ts";
import type { Bytes } from "../bytes.ts";

/** An HMAC-SHA-256 key is at least as long as its hash (RFC 7518 §3.2). */
const MIN_KEY_BYTES = 32;

/** What API tokens are signed with: the active key signs, all verify, so that one can follow the other. */
export interface TokenKeys {
  readonly active: string;
  /** By key id. */
  readonly keys: ReadonlyMap<string, Bytes>;
}

const schema = z
  .strictObject({
    active: z.string(),
    keys: z.record(z.string().check(z.regex(/^[\w.-]{1,32}$/)), z.string()),
  })
  .check(z.refine(({ active, keys }) => Object.hasOwn(keys, active)));

/** `{ "active": kid, "keys": { kid: base64 of at least 32 bytes } }`, as `VAULT_KEKS`; null: it is something else. */
export function parseTokenKeys(text: string): TokenKeys | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) return null;
  const keys = new Map<string, Bytes>();
  for (const [id, secret] of Object.entries(parsed.data.keys)) {
    const bytes = keyBytes(secret);
    if (bytes === null) return null;
    keys.set(id, bytes);
  }
  return { active: parsed.data.active, keys };
}

function keyBytes(text: string): Bytes | null {
  try {
    const bytes = base64.decode(text) as Bytes;
    return bytes.length >= MIN_KEY_BYTES ? bytes : null;
  } catch {
    return null;
  }
}
