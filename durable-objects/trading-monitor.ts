import type { OrderEvent, Taken, TradeEvent } from "../shared/trading/event.ts";
import {
  findDuplicates,
  findStalePrices,
  judgePosition,
  judgeWindows,
  LONGEST_WINDOW,
  type Judgement,
} from "../shared/trading/rules.ts";
import type { TradingSettings } from "../shared/trading/settings.ts";
import { duplicateSignal, judgementSignal, stalePriceSignal } from "../shared/trading/words.ts";
import type { Signal } from "../shared/alerts/signal.ts";
import { TradingEvents } from "./trading-events.ts";
import type { TradingFiring } from "./trading-firing.ts";
import type { TradingNotices } from "./trading-notices.ts";

/** Holds what the VPS reports against the rules of row G3. Every method is synchronous, for use in a transaction. */
export class TradingMonitor {
  readonly events: TradingEvents;
  readonly #settings: TradingSettings;
  readonly #notices: TradingNotices;
  readonly #firing: TradingFiring;

  constructor(
    storage: DurableObjectStorage,
    settings: TradingSettings,
    notices: TradingNotices,
    firing: TradingFiring,
  ) {
    this.events = new TradingEvents(storage);
    this.#settings = settings;
    this.#notices = notices;
    this.#firing = firing;
  }

  /** Stores what is new and judges every window it can have changed; which rules began to fire with it. */
  take(
    events: readonly TradeEvent[],
    now: number,
  ): { readonly taken: Taken; readonly began: readonly Judgement[] } {
    const { fresh, taken } = this.events.take(events);
    const from = fresh.reduce((oldest, { at }) => Math.min(oldest, at), now);
    const began = fresh.length === 0 ? [] : this.#judge(from, now);
    this.#reportOrders(
      fresh.filter((event) => event.type === "order"),
      now,
    );
    return { taken, began };
  }

  /** Ends what no longer fires; windows drain by themselves. */
  look(now: number): void {
    this.#judge(now, now);
  }

  /** Every rule as it stands now. */
  judgements(now: number): readonly Judgement[] {
    return this.#judgements(now, now);
  }

  #judgements(from: number, now: number): readonly Judgement[] {
    const windows = judgeWindows(this.events.facts(from, LONGEST_WINDOW), this.#settings, from, now);
    const positions = this.events
      .positions()
      .map(({ symbol, position }) => judgePosition(symbol, position, this.#settings));
    return [...windows, ...positions];
  }

  #judge(from: number, now: number): readonly Judgement[] {
    const began: Judgement[] = [];
    for (const judgement of this.#judgements(from, now)) {
      if (!this.#firing.set(judgement.signal, judgement.subject, judgement.breached)) continue;
      this.#signal(judgementSignal(judgement, now));
      if (judgement.breached) began.push(judgement);
    }
    return began;
  }

  /** One signal a symbol and message: a bot that has gone wild repeats itself. */
  #reportOrders(fresh: readonly OrderEvent[], now: number): void {
    if (fresh.length === 0) return;
    const { duplicateWithin } = this.#settings;
    const times = fresh.map(({ at }) => at);
    const around = this.events.ordersBetween(
      Math.min(...times) - duplicateWithin - 1,
      Math.max(...times) + duplicateWithin,
    );
    const duplicates = findDuplicates(fresh, around, this.#settings);
    for (const order of new Map(duplicates.map((found) => [found.symbol, found])).values()) {
      this.#signal(duplicateSignal(order, now));
    }
    for (const { order, age } of findStalePrices(fresh, this.#settings)) {
      this.#signal(stalePriceSignal(order, age, now));
    }
  }

  #signal(signal: Signal): void {
    this.#notices.signal(signal);
  }
}
