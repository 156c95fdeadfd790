import { nodeCrypto } from "../../durable-objects/node-crypto.ts";
import {
  HASH_BYTES,
  formatPasswordHash,
  parsePasswordHash,
  SALT_BYTES,
  SCRYPT_COST,
  type PasswordHash,
  type ScryptCost,
} from "../../shared/access/password-hash.ts";
import { normalisePassword } from "../../shared/access/password.ts";

/** scrypt takes 128·N·r bytes and a little; twice that is refused by nobody. */
const MEMORY_FACTOR = 256;

function derive(password: string, salt: Uint8Array, { logN, r, p }: ScryptCost): Promise<Uint8Array> {
  const N = 2 ** logN;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const cost = { N, r, p, maxmem: MEMORY_FACTOR * N * r };
  nodeCrypto().scrypt(normalisePassword(password), salt, HASH_BYTES, cost, (error, key) => {
    if (error === null) resolve(key);
    else reject(error);
  });
  return promise;
}

/** For storing. */
export async function hashPassword(password: string, cost: ScryptCost = SCRYPT_COST): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = new Uint8Array(await derive(password, salt, cost));
  return formatPasswordHash({ cost, salt, hash });
}

/** No password has it: its comparison costs what any other does. */
const NOBODYS: PasswordHash = {
  cost: SCRYPT_COST,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

/** `stored`: null where there is no such account; that takes the same time, and is false. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? NOBODYS : parsePasswordHash(stored);
  if (parsed === null) throw new Error("a stored password hash cannot be read");
  const key = await derive(password, parsed.salt, parsed.cost);
  let difference = 0;
  for (const [i, byte] of parsed.hash.entries()) difference |= byte ^ (key[i] ?? 0);
  return difference === 0 && stored !== null;
}
