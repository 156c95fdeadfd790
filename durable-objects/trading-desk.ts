import { ruleAuthor, type Author } from "../shared/trading/author.ts";
import {
  admitOrder,
  mayLeave,
  settleOrder,
  type Intake,
  type KeptOrder,
  type OrderOutcome,
  type OrderRequest,
  type Standing,
} from "../shared/trading/intake.ts";
import { intakeEvent, outcomeEvent } from "../shared/trading/order-audit.ts";
import type { TradingNotices } from "./trading-notices.ts";
import { TradingOrders } from "./trading-orders.ts";

/** Orders on their way: admitted, cleared to leave, settled. Every method is synchronous, for use in a transaction. */
export class TradingDesk {
  readonly #orders: TradingOrders;
  readonly #notices: TradingNotices;
  /** Milliseconds. */
  readonly #lease: number;

  constructor(sql: SqlStorage, notices: TradingNotices, lease: number) {
    this.#orders = new TradingOrders(sql);
    this.#notices = notices;
    this.#lease = lease;
  }

  /** What is to become of a request. One to `send` may leave once the notice of that number is in the audit log. */
  admit(
    request: OrderRequest,
    author: Author,
    standing: Standing,
    now: number,
  ): { readonly intake: Intake; readonly notice: number | null } {
    const intake = admitOrder(this.#orders.find(request.id), request, standing, this.#lease, now);
    const event = intakeEvent(request, intake, author, now);
    if (intake.kind === "send") this.#orders.save(intake.order);
    if (event === null) return { intake, notice: null };
    if (intake.kind === "send") return { intake, notice: this.#notices.auditAtOnce(event) };
    return { intake, notice: this.#notices.audit(event) };
  }

  /** Whether an order that was admitted leaves, now that the audit log has been asked; if not, it is settled as not sent. */
  clear(attempt: KeptOrder, recorded: boolean, author: Author, standing: Standing, now: number): Intake {
    const intake = mayLeave(this.#orders.find(attempt.id), attempt, recorded, standing, now);
    if (intake.kind === "send") return intake;
    const event = this.#settle(attempt.id, attempt.attempts, { kind: "not_sent" }, author, now);
    if (event !== null) this.#notices.audit(event);
    return intake;
  }

  /** How an attempt ended; the notice of it for the audit log, null: nothing changed. */
  end(id: string, attempt: number, outcome: OrderOutcome, author: Author, now: number): number | null {
    const event = this.#settle(id, attempt, outcome, author, now);
    return event === null ? null : this.#notices.auditAtOnce(event);
  }

  /** Orders whose sender said nothing until the lease was over. */
  endAbandoned(now: number): void {
    const author = ruleAuthor("lease");
    for (const { id, attempts } of this.#orders.abandoned(now)) {
      const event = this.#settle(id, attempts, { kind: "unknown" }, author, now);
      if (event !== null) this.#notices.audit(event);
    }
  }

  /** When the next lease is over; null: none is out. */
  get leaseEnds(): number | null {
    return this.#orders.leaseEnds;
  }

  get any(): boolean {
    return this.#orders.any;
  }

  prune(now: number): void {
    this.#orders.prune(now);
  }

  #settle(id: string, attempt: number, outcome: OrderOutcome, author: Author, now: number) {
    const kept = this.#orders.find(id);
    if (kept === null) return null;
    const settled = settleOrder(kept, attempt, outcome);
    if (settled === kept) return null;
    if (settled === null) this.#orders.remove(id);
    else this.#orders.save(settled);
    return outcomeEvent(kept, outcome, author, now);
  }
}
