import type { BreakerChange } from "../shared/breaker/change.ts";
import type { BreakerState } from "../shared/breaker/state.ts";
import type { BreakerStatistics } from "../shared/breaker/statistics.ts";
import { migrate, type Migration } from "./migrate.ts";

/** Changes kept for operators; the audit log has them all. */
const HISTORY_KEPT = 100;
const KEPT = "breaker";

const MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-changes",
    sql: `CREATE TABLE changes (
      generation INTEGER PRIMARY KEY,
      change TEXT NOT NULL,
      announced INTEGER NOT NULL DEFAULT 0
    ) STRICT`,
  },
];

interface Kept {
  readonly state: BreakerState;
  readonly statistics: BreakerStatistics;
}

interface ChangeRow extends Record<string, SqlStorageValue> {
  change: string;
}

const parse = ({ change }: ChangeRow): BreakerChange => JSON.parse(change) as BreakerChange;

/** What a breaker must not forget. Every method is synchronous: durable before any reply leaves. */
export class BreakerStore {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, MIGRATIONS);
    this.#storage = storage;
  }

  /** Null: the breaker is new. */
  load(): Kept | null {
    return this.#storage.kv.get<Kept>(KEPT) ?? null;
  }

  /** One row; with a change two, stored together. */
  save(kept: Kept, change: BreakerChange | null): void {
    this.#storage.transactionSync(() => {
      this.#storage.kv.put(KEPT, kept);
      if (change === null) return;
      this.#storage.sql.exec(
        "INSERT INTO changes (generation, change) VALUES (?, ?)",
        change.generation,
        JSON.stringify(change),
      );
    });
  }

  /** Newest first. */
  history(): BreakerChange[] {
    return this.#storage.sql
      .exec<ChangeRow>("SELECT change FROM changes ORDER BY generation DESC LIMIT ?", HISTORY_KEPT)
      .toArray()
      .map(parse);
  }

  /** Oldest first. */
  unannounced(): BreakerChange[] {
    return this.#storage.sql
      .exec<ChangeRow>("SELECT change FROM changes WHERE announced = 0 ORDER BY generation")
      .toArray()
      .map(parse);
  }

  /** Up to a generation; drops what is older than the history kept. */
  markAnnounced(generation: number): void {
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec(
        "UPDATE changes SET announced = 1 WHERE announced = 0 AND generation <= ?",
        generation,
      );
      this.#storage.sql.exec("DELETE FROM changes WHERE generation <= ?", generation - HISTORY_KEPT);
    });
  }
}
