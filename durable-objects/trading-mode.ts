import { requesterName, ruleAuthor, type Author } from "../shared/trading/author.ts";
import { controlEvent } from "../shared/trading/control-audit.ts";
import type { ModeState } from "../shared/trading/overview.ts";
import type { TradingNotices } from "./trading-notices.ts";

const MODE = "mode";
const PAPER: ModeState = { mode: "paper" };

/** Paper or live (row G5). Every method is synchronous, for use in a transaction. */
export class TradingMode {
  readonly #kv: SyncKvStorage;
  readonly #notices: TradingNotices;

  constructor(kv: SyncKvStorage, notices: TradingNotices) {
    this.#kv = kv;
    this.#notices = notices;
  }

  get state(): ModeState {
    return this.#kv.get<ModeState>(MODE) ?? PAPER;
  }

  /** When live trading ends by itself; null on paper. */
  get until(): number | null {
    const { state } = this;
    return state.mode === "live" ? state.until : null;
  }

  goLive(author: Author, reason: string, until: number, now: number): ModeState {
    const live: ModeState = { mode: "live", by: requesterName(author.by), reason, since: now, until };
    return this.#set(live, author, reason, now);
  }

  goPaper(author: Author, reason: string, now: number): ModeState {
    return this.#set(PAPER, author, reason, now);
  }

  /** Ends what time has ended. */
  settle(now: number): void {
    if (this.until === null || this.until > now) return;
    this.#set(PAPER, ruleAuthor("expiry"), "live trading's time is over", now);
  }

  #set(state: ModeState, author: Author, reason: string, now: number): ModeState {
    this.#kv.put(MODE, state);
    const detail = { mode: state.mode, reason, until: this.until };
    this.#notices.audit(controlEvent("trading_mode_changed", author, detail, now));
    return state;
  }
}
