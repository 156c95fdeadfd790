import { importJwtKey } from "../../shared/verification/jwt.ts";

export type JwtKeys = readonly [CryptoKey, ...CryptoKey[]];

/** Imported once an isolate: the import costs as much as a signature. The first key signs, all verify. */
export function jwtKeys([first, ...rest]: readonly [string, ...string[]]): () => Promise<JwtKeys> {
  let keys: JwtKeys | undefined;
  return async () => (keys ??= await Promise.all([importJwtKey(first), ...rest.map(importJwtKey)]));
}
