import type { AddressHash } from "../shared/audit/record.ts";
import { dayOf, keyGoesAt } from "../shared/audit/schedule.ts";
import type { AuditStore, DayKey } from "./audit-store.ts";
import { nodeCrypto } from "./node-crypto.ts";

/** 128 bits: enough to tell addresses apart, and too few rows ever for two to meet. */
const DIGITS = 32;

/**
 * Hashes addresses with a random key of the UTC day that never leaves the object. Without the key nobody can try
 * out all addresses; when it is deleted, nobody can tell any more whose the hashes were.
 */
export class AddressHasher {
  readonly #store: AuditStore;
  #current: DayKey | null = null;

  constructor(store: AuditStore) {
    this.#store = store;
  }

  /** `now` in Unix milliseconds. */
  hash(address: string, now: number): AddressHash {
    const day = dayOf(now);
    if (this.#current?.day !== day) this.#current = { day, key: this.#store.addressKey(day) };
    return hashWith(address, this.#current);
  }

  /** What the address was hashed to on each day whose key is still there. */
  hashes(address: string): readonly AddressHash[] {
    return this.#store.addressKeys().map((key) => hashWith(address, key));
  }

  /** Deletes the keys whose time is over. */
  deleteOldKeys(now: number): void {
    for (;;) {
      const day = this.#store.oldestKey();
      if (day === null || keyGoesAt(day) > now) return;
      this.#store.deleteKey(day);
    }
  }
}

function hashWith(address: string, { day, key }: DayKey): AddressHash {
  const digest = nodeCrypto().createHmac("sha256", key).update(address).digest("hex");
  return { day, hash: digest.slice(0, DIGITS) };
}
