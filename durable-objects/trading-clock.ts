import { nextWake, PRUNE_EVERY } from "../shared/trading/wake.ts";
import type { TradingControls } from "./trading-controls.ts";
import type { TradingDesk } from "./trading-desk.ts";
import type { TradingFiring } from "./trading-firing.ts";
import type { TradingMode } from "./trading-mode.ts";
import type { TradingMonitor } from "./trading-monitor.ts";
import type { TradingTelling } from "./trading-telling.ts";

const PRUNED_AT = "pruned-at";

/** What time changes. */
interface Parts {
  readonly desk: TradingDesk;
  readonly controls: TradingControls;
  readonly mode: TradingMode;
  readonly monitor: TradingMonitor;
  readonly firing: TradingFiring;
  readonly telling: TradingTelling;
}

/** The object's transactions and its alarm: whatever happens, what time has changed comes first, and the alarm is set after. */
export class TradingClock {
  readonly #storage: DurableObjectStorage;
  readonly #parts: Parts;

  constructor(storage: DurableObjectStorage, parts: Parts) {
    this.#storage = storage;
    this.#parts = parts;
    if (storage.kv.get(PRUNED_AT) === undefined) storage.kv.put(PRUNED_AT, Date.now());
  }

  /** One transaction. */
  async step<T>(work: (now: number) => T): Promise<T> {
    const now = Date.now();
    const result = this.#storage.transactionSync(() => {
      this.#settle(now);
      return work(now);
    });
    await this.arm(now);
    return result;
  }

  async ring(): Promise<void> {
    const now = Date.now();
    const { firing, monitor, telling } = this.#parts;
    try {
      this.#storage.transactionSync(() => {
        this.#settle(now);
        if (firing.any) monitor.look(now);
        if (this.#pruneDue <= now) this.#prune(now);
      });
      await telling.tell(now);
    } finally {
      await this.arm(Date.now());
    }
  }

  /** Sets the alarm for what comes first; an earlier one that is set already stays. */
  async arm(now: number): Promise<void> {
    const { desk, controls, mode, monitor, firing, telling } = this.#parts;
    const { hold, command, overdue } = controls.ends;
    const due = nextWake(
      {
        notices: telling.due(now),
        holdEnds: hold,
        commandEnds: command,
        liveEnds: mode.until,
        leaseEnds: desk.leaseEnds,
        overdue,
        firing: firing.any,
        prune: monitor.events.any || desk.any ? this.#pruneDue : null,
      },
      now,
    );
    if (due === null) return;
    const set = await this.#storage.getAlarm();
    if (set === null || set > due) await this.#storage.setAlarm(due);
  }

  /** What time alone has changed. Before everything else: an alarm may be late. */
  #settle(now: number): void {
    this.#parts.controls.settle(now);
    this.#parts.mode.settle(now);
    this.#parts.desk.endAbandoned(now);
  }

  get #pruneDue(): number {
    return (this.#storage.kv.get<number>(PRUNED_AT) ?? 0) + PRUNE_EVERY;
  }

  #prune(now: number): void {
    this.#parts.monitor.events.prune(now);
    this.#parts.desk.prune(now);
    this.#parts.controls.prune(now);
    this.#storage.kv.put(PRUNED_AT, now);
  }
}
