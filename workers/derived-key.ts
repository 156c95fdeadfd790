import { derivedKey } from "../shared/derived-key.ts";

/** A key that hangs on the first secret, for one purpose; derived once an isolate. */
export function derivedKeyOf(
  [secret]: readonly [string, ...string[]],
  purpose: string,
): () => Promise<CryptoKey> {
  let key: CryptoKey | undefined;
  return async () => (key ??= await derivedKey(secret, purpose));
}
