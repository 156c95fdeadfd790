import type { AuditEvent } from "../shared/audit/event.ts";
import { describeError } from "../shared/logging/log.ts";
import { TELL_AGAIN } from "../shared/trading/notice.ts";
import type { Bindings } from "./bindings.ts";
import { logger } from "./logger.ts";
import { alertsStub, auditLogStub } from "./stubs.ts";
import type { TradingNotices } from "./trading-notices.ts";
import { within } from "./within.ts";

/** Tells operators and the audit log what happened in trading: at once where an order waits for it, else by the alarm. */
export class TradingTelling {
  readonly #env: Bindings;
  readonly #notices: TradingNotices;
  /** How long somebody waits for the audit log; milliseconds. */
  readonly #patience: number;
  /** Not before then are notices told again that were not taken. */
  #tellAt = 0;

  constructor(env: Bindings, notices: TradingNotices, patience: number) {
    this.#env = env;
    this.#notices = notices;
    this.#patience = patience;
  }

  /** When the alarm has something to tell; null: nothing. What is handed over now is told again should we die of it. */
  due(now: number): number | null {
    if (this.#notices.waiting) return Math.max(now, this.#tellAt);
    return this.#notices.inHand ? now + this.#patience : null;
  }

  /** True once the audit log has stored the event of that number; false: not in time, it is told again later. */
  async record(number: number): Promise<boolean> {
    const handed = await within(this.#patience, () =>
      this.#notices.hand(number, (events) => this.#append(events)),
    );
    this.#notices.putBack(number);
    if (handed.kind === "done") return true;
    const cause = handed.kind === "late" ? { waited: this.#patience } : describeError(handed.error);
    logger.warn("trading_untold", cause);
    return false;
  }

  /** Operators and the audit log by themselves, so that one that is down does not keep the other waiting. */
  async tell(now: number): Promise<void> {
    if (now < this.#tellAt) return;
    const told = await Promise.allSettled([
      this.#notices.tell("signal", (signals) => alertsStub(this.#env).report(signals)),
      this.#notices.tell("audit", (events) => this.#append(events)),
    ]);
    const failed = told.filter(({ status }) => status === "rejected");
    this.#tellAt = failed.length === 0 ? 0 : now + TELL_AGAIN;
    for (const { reason } of failed as PromiseRejectedResult[]) {
      logger.warn("trading_untold", describeError(reason));
    }
  }

  async #append(events: readonly AuditEvent[]): Promise<void> {
    const recorded = await auditLogStub(this.#env).append(events);
    if (!recorded.ok) throw new Error(`the audit log refused: ${recorded.error}`);
  }
}
