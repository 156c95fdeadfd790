import { importJwtKey } from "../../shared/verification/jwt.ts";

/** Imported once an isolate: the import costs as much as a signature. The first key signs, all verify. */
export function jwtKeys(
  secrets: readonly [string, ...string[]],
): () => Promise<readonly [CryptoKey, ...CryptoKey[]]> {
  let keys: Promise<readonly [CryptoKey, ...CryptoKey[]]> | undefined;
  return () => {
    const [first, ...rest] = secrets;
    keys ??= Promise.all([importJwtKey(first), ...rest.map(importJwtKey)]);
    return keys;
  };
}
