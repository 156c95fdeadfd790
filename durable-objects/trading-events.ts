import { DAY } from "../shared/time.ts";
import { EVENTS_KEPT, type Taken, type TradeEvent } from "../shared/trading/event.ts";
import { MODES, type Mode } from "../shared/trading/order.ts";
import { TradingBook } from "./trading-book.ts";

/** One row an hour: 90 days are 2,160. */
const HOURS_KEPT = 90 * DAY;
const COUNTS = "counts";
/** Nothing behind this moment was ever forgotten. */
const HORIZON = "horizon";

interface Counts extends Taken {
  readonly lastEventAt: number | null;
}
const NOTHING: Counts = { counted: 0, repeated: 0, late: 0, lastEventAt: null };

/** Trade events as they came, each in its mode's book. Every method is synchronous, for use in a transaction. */
export class TradingEvents {
  readonly books: Readonly<Record<Mode, TradingBook>>;
  readonly #sql: SqlStorage;
  readonly #kv: SyncKvStorage;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#kv = storage.kv;
    this.books = {
      paper: new TradingBook(storage.sql, "paper"),
      live: new TradingBook(storage.sql, "live"),
    };
  }

  /** Stores what is new of a message; that, and the counts. */
  take(events: readonly TradeEvent[]): { readonly fresh: readonly TradeEvent[]; readonly taken: Taken } {
    const horizon = this.#kv.get<number>(HORIZON) ?? 0;
    const timely = events.filter(({ at }) => at > horizon);
    const fresh = MODES.flatMap((mode) => this.books[mode].add(timely.filter((one) => one.mode === mode)));
    const taken = {
      counted: fresh.length,
      repeated: timely.length - fresh.length,
      late: events.length - timely.length,
    };
    const before = this.counts();
    this.#kv.put(COUNTS, {
      counted: before.counted + taken.counted,
      repeated: before.repeated + taken.repeated,
      late: before.late + taken.late,
      lastEventAt: fresh.reduce<number | null>(
        (at, event) => Math.max(at ?? 0, event.at),
        before.lastEventAt,
      ),
    } satisfies Counts);
    return { fresh, taken };
  }

  counts(): Counts {
    return this.#kv.get<Counts>(COUNTS) ?? NOTHING;
  }

  /** Whether there is more than what pruning leaves: a balance a mode. */
  get any(): boolean {
    const some = this.#sql
      .exec<{ type: string }>("SELECT type FROM events LIMIT ?", MODES.length + 1)
      .toArray();
    return some.length > MODES.length || some.some(({ type }) => type !== "balance");
  }

  /** Forgets old events, ids included, and says so: what comes from that time later is late. */
  prune(now: number): void {
    const horizon = now - EVENTS_KEPT;
    this.#kv.put(HORIZON, Math.max(horizon, this.#kv.get<number>(HORIZON) ?? 0));
    for (const mode of MODES) this.books[mode].prune(horizon);
    this.#sql.exec("DELETE FROM hours WHERE at <= ?", now - HOURS_KEPT);
  }
}
