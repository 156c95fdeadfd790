import type { KeptSample, States } from "../shared/checks/book.ts";
import type { CheckDefinition } from "../shared/checks/definition.ts";
import type { FiguresOf } from "../shared/checks/figures.ts";
import type { MaintenanceWindow } from "../shared/checks/maintenance.ts";
import type { Slot, Span } from "../shared/checks/rollup.ts";
import { migrate, type Migration } from "./migrate.ts";

/**
 * One row a minute and one an hour hold all checks together: rows written are the dear thing, and whoever reads one check's
 * reads all. `changes` are definitions made or changed at run time.
 */
const MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-checks",
    sql: `
      CREATE TABLE changes (
        name TEXT PRIMARY KEY,
        definition TEXT NOT NULL,
        changed_by TEXT NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE windows (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        checks TEXT,
        from_at INTEGER NOT NULL,
        until_at INTEGER NOT NULL,
        planned_at INTEGER NOT NULL,
        planned_by TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE slots (at INTEGER PRIMARY KEY, samples TEXT NOT NULL) STRICT;
      CREATE TABLE spans (
        length TEXT NOT NULL CHECK (length IN ('hour', 'day')),
        from_at INTEGER NOT NULL,
        figures TEXT NOT NULL,
        PRIMARY KEY (length, from_at)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];

export type SpanLength = "hour" | "day";

/** A definition that replaces a declared one, or is new. */
export interface DefinitionChange {
  readonly definition: CheckDefinition;
  readonly by: string;
  readonly at: number;
}

type WindowRow = {
  id: string;
  title: string;
  checks: string | null;
  from_at: number;
  until_at: number;
  planned_at: number;
  planned_by: string;
};

const toWindow = (row: WindowRow): MaintenanceWindow => ({
  id: row.id,
  title: row.title,
  checks: row.checks === null ? null : (JSON.parse(row.checks) as string[]),
  from: row.from_at,
  until: row.until_at,
  plannedAt: row.planned_at,
  by: row.planned_by,
});

/** How far the hours are closed, and what of them D1 has; Unix milliseconds. */
export interface Progress {
  /** Null: nothing was recorded yet. */
  readonly closedUntil: number | null;
  readonly archivedUntil: number;
}

/** The tables of the checks. Everything is synchronous, for use inside a transaction; times are Unix milliseconds. */
export class ChecksStore {
  readonly #sql: SqlStorage;
  readonly #kv: SyncKvStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, MIGRATIONS);
    this.#sql = storage.sql;
    this.#kv = storage.kv;
  }

  /** What the configuration declares, as the last run had it. */
  get declared(): readonly CheckDefinition[] {
    return this.#kv.get<readonly CheckDefinition[]>("declared") ?? [];
  }

  set declared(definitions: readonly CheckDefinition[]) {
    this.#kv.put("declared", definitions);
  }

  get states(): States {
    return this.#kv.get<States>("states") ?? {};
  }

  set states(states: States) {
    this.#kv.put("states", states);
  }

  get progress(): Progress {
    return this.#kv.get<Progress>("progress") ?? { closedUntil: null, archivedUntil: 0 };
  }

  set progress(progress: Progress) {
    this.#kv.put("progress", progress);
  }

  changes(): ReadonlyMap<string, DefinitionChange> {
    const rows = this.#sql
      .exec<{ name: string; definition: string; changed_by: string; changed_at: number }>(
        "SELECT * FROM changes ORDER BY name",
      )
      .toArray();
    return new Map(
      rows.map((row) => [
        row.name,
        {
          definition: JSON.parse(row.definition) as CheckDefinition,
          by: row.changed_by,
          at: row.changed_at,
        },
      ]),
    );
  }

  change({ definition, by, at }: DefinitionChange): void {
    this.#sql.exec(
      "REPLACE INTO changes VALUES (?, ?, ?, ?)",
      definition.name,
      JSON.stringify(definition),
      by,
      at,
    );
  }

  /** False: there was no change. */
  undoChange(name: string): boolean {
    return this.#sql.exec("DELETE FROM changes WHERE name = ?", name).rowsWritten > 0;
  }

  windows(): readonly MaintenanceWindow[] {
    return this.#sql.exec<WindowRow>("SELECT * FROM windows ORDER BY from_at, id").toArray().map(toWindow);
  }

  addWindow(window: MaintenanceWindow): void {
    this.#sql.exec(
      "REPLACE INTO windows VALUES (?, ?, ?, ?, ?, ?, ?)",
      window.id,
      window.title,
      window.checks === null ? null : JSON.stringify(window.checks),
      window.from,
      window.until,
      window.plannedAt,
      window.by,
    );
  }

  removeWindow(id: string): void {
    this.#sql.exec("DELETE FROM windows WHERE id = ?", id);
  }

  deleteWindowsBefore(before: number): void {
    this.#sql.exec("DELETE FROM windows WHERE until_at < ?", before);
  }

  /** Puts the results beside those that the slot has. */
  addSamples(at: number, samples: readonly KeptSample[]): void {
    const known = this.#slots("WHERE at = ?", at)[0]?.samples ?? [];
    this.#sql.exec("REPLACE INTO slots VALUES (?, ?)", at, JSON.stringify([...known, ...samples]));
  }

  /** Oldest first. */
  slotsFrom(from: number): readonly Slot[] {
    return this.#slots("WHERE at >= ? ORDER BY at", from);
  }

  slotsBetween(from: number, until: number): readonly Slot[] {
    return this.#slots("WHERE at >= ? AND at < ? ORDER BY at", from, until);
  }

  deleteSlotsBefore(before: number): void {
    this.#sql.exec("DELETE FROM slots WHERE at < ?", before);
  }

  addSpan(length: SpanLength, { from, figures }: Span): void {
    this.#sql.exec("REPLACE INTO spans VALUES (?, ?, ?)", length, from, JSON.stringify(figures));
  }

  /** Oldest first. */
  spansFrom(length: SpanLength, from: number): readonly Span[] {
    return this.#spans("", length, from);
  }

  /** The first that begins at that time or later. */
  nextSpan(length: SpanLength, from: number): Span | null {
    return this.#spans("LIMIT 1", length, from)[0] ?? null;
  }

  deleteSpansBefore(length: SpanLength, before: number): void {
    this.#sql.exec("DELETE FROM spans WHERE length = ? AND from_at < ?", length, before);
  }

  #spans(limit: string, length: SpanLength, from: number): readonly Span[] {
    return this.#sql
      .exec<{ from_at: number; figures: string }>(
        `SELECT from_at, figures FROM spans WHERE length = ? AND from_at >= ? ORDER BY from_at ${limit}`,
        length,
        from,
      )
      .toArray()
      .map((row) => ({ from: row.from_at, figures: JSON.parse(row.figures) as FiguresOf }));
  }

  #slots(where: string, ...values: readonly number[]): readonly Slot[] {
    return this.#sql
      .exec<{ at: number; samples: string }>(`SELECT at, samples FROM slots ${where}`, ...values)
      .toArray()
      .map(({ at, samples }) => ({ at, samples: JSON.parse(samples) as KeptSample[] }));
  }
}
