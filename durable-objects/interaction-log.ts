import { DurableObject } from "cloudflare:workers";
import {
  begin,
  forgetBefore,
  nextCleanup,
  patience,
  type Begun,
  type JournalEntry,
} from "../shared/discord/journal.ts";
import { take, type HeldAction, type Taken } from "../shared/discord/confirmation.ts";
import type { Snowflake } from "../shared/discord/snowflake.ts";
import type { Bindings } from "./bindings.ts";
import { migrate, type Migration } from "./migrate.ts";

const MIGRATIONS: readonly Migration[] = [
  {
    id: "0001-interactions",
    sql: `CREATE TABLE interactions (
      id TEXT PRIMARY KEY,
      began_at INTEGER NOT NULL,
      answer TEXT
    ) STRICT, WITHOUT ROWID`,
  },
  {
    id: "0002-confirmations",
    sql: `CREATE TABLE confirmations (
      id TEXT PRIMARY KEY,
      asked_of TEXT NOT NULL,
      action TEXT NOT NULL,
      asked_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  },
];

/** Remembers which interactions have begun and what was answered first, so that a repeat runs nothing. */
export class InteractionLog extends DurableObject<Bindings> {
  readonly #sql = this.ctx.storage.sql;
  /** Repeats that wait for the first run's answer. */
  readonly #waiting = new Map<Snowflake, Set<(answer: string) => void>>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
  }

  /** Says whether the caller is the first to run it; durable before the reply leaves the object. */
  async begin(id: Snowflake): Promise<Begun> {
    const now = Date.now();
    const begun = begin(this.#entry(id), now);
    if (begun.state === "first") {
      this.#sql.exec("INSERT INTO interactions (id, began_at) VALUES (?, ?)", id, now);
      await this.#armAlarm(now, now);
    }
    return begun;
  }

  /** The first run's answer, waited for as long as it can still come; null: it did not. */
  async outcome(id: Snowflake): Promise<string | null> {
    const entry = this.#entry(id);
    if (entry === null || entry.answer !== null) return entry?.answer ?? null;
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    return new Promise((resolve) => {
      const tell = (answer: string | null) => {
        clearTimeout(timer);
        waiting.delete(tell);
        if (waiting.size === 0) this.#waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(tell, patience(entry, Date.now()), null);
      waiting.add(tell);
    });
  }

  /** Keeps the answer for repeats: the first one counts. */
  async finish(id: Snowflake, answer: string): Promise<void> {
    const now = Date.now();
    this.#sql.exec(
      `INSERT INTO interactions (id, began_at, answer) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET answer = excluded.answer WHERE answer IS NULL`,
      id,
      now,
      answer,
    );
    await this.#armAlarm(now, now);
    for (const tell of this.#waiting.get(id) ?? []) tell(answer);
  }

  /** Keeps what the interaction asks its member to confirm; the interaction's own entry brings the clean-up. */
  async hold(id: Snowflake, { askedOf, action, askedAt }: HeldAction): Promise<void> {
    this.#sql.exec(
      "INSERT INTO confirmations (id, asked_of, action, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      id,
      askedOf,
      action,
      askedAt,
    );
    await this.#armAlarm(askedAt, askedAt);
  }

  /** Hands the action out once; durable before the reply leaves the object. */
  async take(id: Snowflake, by: Snowflake): Promise<Taken> {
    const [row] = this.#sql
      .exec<{ askedOf: string; action: string; askedAt: number }>(
        "SELECT asked_of AS askedOf, action, asked_at AS askedAt FROM confirmations WHERE id = ?",
        id,
      )
      .toArray();
    const taken = take(row ?? null, by, Date.now());
    if (taken.kind === "taken") this.#sql.exec("DELETE FROM confirmations WHERE id = ?", id);
    return taken;
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#sql.exec("DELETE FROM interactions WHERE began_at <= ?", forgetBefore(now));
    this.#sql.exec("DELETE FROM confirmations WHERE asked_at <= ?", forgetBefore(now));
    const { oldest } = this.#sql
      .exec<{ oldest: number | null }>(
        `SELECT min(at) AS oldest FROM
           (SELECT began_at AS at FROM interactions UNION ALL SELECT asked_at FROM confirmations)`,
      )
      .one();
    await this.#armAlarm(oldest, now);
  }

  #entry(id: Snowflake): JournalEntry | null {
    const [row] = this.#sql
      .exec<{ began_at: number; answer: string | null }>(
        "SELECT began_at, answer FROM interactions WHERE id = ?",
        id,
      )
      .toArray();
    return row === undefined ? null : { beganAt: row.began_at, answer: row.answer };
  }

  async #armAlarm(oldest: number | null, now: number): Promise<void> {
    const next = nextCleanup(oldest, now);
    if (next === null || (await this.ctx.storage.getAlarm()) !== null) return;
    await this.ctx.storage.setAlarm(next);
  }
}
