import { toHex } from "../shared/bytes.ts";
import type { ChainHead } from "../shared/audit/chain.ts";
import {
  checkpointDue,
  keyExpired,
  signCheckpoint,
  type SignedCheckpoint,
} from "../shared/audit/checkpoint.ts";

/** The key that signs; the private half never leaves the object's storage. */
interface SigningKey {
  readonly public: string;
  readonly private: CryptoKey;
  readonly madeAt: number;
}

/** Exportable, because the storage keeps bytes; only this file ever does. */
interface FreshKey {
  readonly public: string;
  readonly pkcs8: ArrayBuffer;
}

/**
 * The signed checkpoints of the audit log, one under way at a time. Each is stored with its signature before
 * anybody hears of it, so a kill never makes two of one number.
 */
export class AuditCheckpoints {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** The one that waits to be published, or a new one over `head` when it is due; null: neither. */
  async next(chain: string, head: ChainHead, now: number): Promise<SignedCheckpoint | null> {
    const before = this.#latest();
    if (before !== null && !before.published) return before.signed;
    const last = before?.signed.checkpoint ?? null;
    if (head.hash === null || !checkpointDue(last, head, now)) return null;

    const key = await this.#key(now);
    const successor = keyExpired(key.madeAt, now) ? await freshKey() : null;
    const signed = await signCheckpoint(
      {
        chain,
        number: (last?.number ?? 0) + 1,
        sequence: head.seq,
        hash: head.hash,
        made_at: now,
        key: key.public,
        next_key: successor?.public ?? null,
      },
      key.private,
    );
    return this.#storage.transactionSync(() => {
      // Another call may have signed meanwhile; what is stored first counts.
      const latest = this.#latest();
      if (latest !== null && latest.signed.checkpoint.number >= signed.checkpoint.number) {
        return latest.published ? null : latest.signed;
      }
      this.#sql.exec(
        "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, 0)",
        signed.checkpoint.number,
        JSON.stringify(signed),
      );
      if (successor !== null) this.#replaceKey(successor, now);
      return signed;
    });
  }

  published(number: number): void {
    this.#sql.exec("UPDATE checkpoint SET published = 1 WHERE number = ?", number);
  }

  /** The newest, whether it is published or not. */
  get newest(): { readonly madeAt: number; readonly published: boolean } | null {
    const latest = this.#latest();
    return latest && { madeAt: latest.signed.checkpoint.made_at, published: latest.published };
  }

  #latest(): { readonly signed: SignedCheckpoint; readonly published: boolean } | null {
    const [row] = this.#sql
      .exec<{ signed: string; published: number }>("SELECT signed, published FROM checkpoint")
      .toArray();
    if (row === undefined) return null;
    return { signed: JSON.parse(row.signed) as SignedCheckpoint, published: row.published === 1 };
  }

  /** The current key, made at its first use. */
  async #key(now: number): Promise<SigningKey> {
    const stored = this.#storedKey() ?? (await this.#makeKey(now));
    const imported = await crypto.subtle.importKey("pkcs8", stored.private, "Ed25519", false, ["sign"]);
    return { public: stored.public, private: imported, madeAt: stored.made_at };
  }

  #storedKey() {
    return this.#sql
      .exec<{ public: string; private: ArrayBuffer; made_at: number }>(
        "SELECT public, private, made_at FROM checkpoint_key",
      )
      .toArray()[0];
  }

  async #makeKey(now: number) {
    const fresh = await freshKey();
    // Another call may have made one meanwhile.
    if (this.#storedKey() === undefined) this.#replaceKey(fresh, now);
    return this.#sql
      .exec<{ public: string; private: ArrayBuffer; made_at: number }>(
        "SELECT public, private, made_at FROM checkpoint_key",
      )
      .one();
  }

  #replaceKey({ public: name, pkcs8 }: FreshKey, now: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO checkpoint_key VALUES (1, ?, ?, ?)", name, pkcs8, now);
  }
}

async function freshKey(): Promise<FreshKey> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const raw = (await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer;
  const pkcs8 = (await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer;
  return { public: toHex(new Uint8Array(raw)), pkcs8 };
}
