import type { OrderEvent, Taken, TradeEvent } from "../shared/trading/event.ts";
import { alertSubject } from "../shared/trading/loss.ts";
import { MODES, type Mode } from "../shared/trading/order.ts";
import type { BookView } from "../shared/trading/overview.ts";
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

/** A rule that began to fire, and for which mode. */
export interface Breach {
  readonly mode: Mode;
  readonly judgement: Judgement;
}

/** Holds what the VPS reports against the rules of row G3, paper and live each by itself. Every method is synchronous, for use in a transaction. */
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
  ): { readonly taken: Taken; readonly began: readonly Breach[] } {
    const { fresh, taken } = this.events.take(events);
    const began: Breach[] = [];
    for (const [mode, ofMode] of Map.groupBy(fresh, (event) => event.mode)) {
      const from = ofMode.reduce((oldest, { at }) => Math.min(oldest, at), now);
      began.push(...this.#judge(mode, from, now));
      this.#reportOrders(
        mode,
        ofMode.filter((event) => event.type === "order"),
        now,
      );
    }
    return { taken, began };
  }

  /** Ends what no longer fires; windows drain by themselves. */
  look(now: number): void {
    for (const mode of MODES) this.#judge(mode, now, now);
  }

  /** What is known of a mode, every rule as it stands now. */
  book(mode: Mode, now: number): BookView {
    const book = this.events.books[mode];
    return {
      rules: this.#judgements(mode, now, now),
      positions: book.positions(),
      equity: book.equity(),
    };
  }

  #judgements(mode: Mode, from: number, now: number): readonly Judgement[] {
    const book = this.events.books[mode];
    const windows = judgeWindows(book.facts(from, LONGEST_WINDOW), this.#settings, from, now);
    const positions = book
      .positions()
      .map(({ symbol, position }) => judgePosition(symbol, position, this.#settings));
    return [...windows, ...positions];
  }

  /** What cannot be judged neither begins nor ends. */
  #judge(mode: Mode, from: number, now: number): readonly Breach[] {
    const began: Breach[] = [];
    for (const judgement of this.#judgements(mode, from, now)) {
      const { signal, subject, breached, measured } = judgement;
      if (measured === null || !this.#firing.set(signal, alertSubject(mode, subject), breached)) continue;
      this.#signal(judgementSignal(judgement, mode, now));
      if (breached) began.push({ mode, judgement });
    }
    return began;
  }

  /** One signal a symbol and message: a bot that has gone wild repeats itself. */
  #reportOrders(mode: Mode, fresh: readonly OrderEvent[], now: number): void {
    if (fresh.length === 0) return;
    const { duplicateWithin } = this.#settings;
    const times = fresh.map(({ at }) => at);
    const around = this.events.books[mode].ordersBetween(
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
