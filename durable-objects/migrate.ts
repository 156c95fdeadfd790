/** One step of an object's schema. `id` sorts and never changes; steps are only ever added at the end. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/**
 * Brings an object's own tables up to date; for the constructor, before anything reads. Each step is stored
 * together with its id, so a kill leaves either both or neither. Throws (the object refuses to start) when the
 * ids already applied are not the beginning of the list: the storage then belongs to newer code, or a step was
 * edited, and running on would corrupt it.
 */
export function migrate(storage: DurableObjectStorage, migrations: readonly Migration[]): void {
  const { sql } = storage;
  sql.exec(
    "CREATE TABLE IF NOT EXISTS migrations (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT",
  );
  const applied = sql.exec<{ id: string }>("SELECT id FROM migrations ORDER BY position").toArray();
  for (const [position, { id }] of applied.entries()) {
    const expected = migrations[position]?.id;
    if (id !== expected) {
      throw new Error(
        `migration ${position} was applied as "${id}", but the code has "${expected ?? "none"}" there`,
      );
    }
  }
  for (const [position, { id, sql: step }] of migrations.entries()) {
    if (position < applied.length) continue;
    storage.transactionSync(() => {
      sql.exec(step);
      sql.exec("INSERT INTO migrations (position, id) VALUES (?, ?)", position, id);
    });
  }
}
