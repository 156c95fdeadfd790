import { DurableObject } from "cloudflare:workers";
import type { Message } from "../shared/ingest/signature.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { HOUR } from "../shared/time.ts";
import { ruleAuthor, sameRequester, type Author, type Requester } from "../shared/trading/author.ts";
import type { AckState, Command, ServiceAction } from "../shared/trading/command.ts";
import type { Taken, TradeEvent } from "../shared/trading/event.ts";
import type { Intake, OrderOutcome, OrderRequest, Standing } from "../shared/trading/intake.ts";
import type { ConfirmFault, HaltFault, HaltRequest, Proposal } from "../shared/trading/kill-switch.ts";
import { alertSubject, lossHalts } from "../shared/trading/loss.ts";
import type { Mode } from "../shared/trading/order.ts";
import type {
  ModeState,
  Orders,
  SwitchView,
  TradingHour,
  TradingOverview,
} from "../shared/trading/overview.ts";
import { tradingSettings, type TradingSettings } from "../shared/trading/settings.ts";
import { measuredText } from "../shared/trading/words.ts";
import type { Bindings } from "./bindings.ts";
import { MessageLedger } from "./message-ledger.ts";
import { migrate } from "./migrate.ts";
import { TradingClock } from "./trading-clock.ts";
import { TradingControls } from "./trading-controls.ts";
import { TradingDesk } from "./trading-desk.ts";
import { TradingFiring } from "./trading-firing.ts";
import { TradingMode } from "./trading-mode.ts";
import { TradingMonitor, type Breach } from "./trading-monitor.ts";
import { TradingNotices } from "./trading-notices.ts";
import { TRADING_MIGRATIONS } from "./trading-schema.ts";
import { TradingTelling } from "./trading-telling.ts";

/** Commands of a page. */
const LONGEST_PAGE = 200;

/**
 * Trade events and the rules over them, the trading API's orders, the kill switch and the commands that wait for the
 * VPS. One transaction a call: what is answered is stored, together with the notices of it.
 */
export class Trading extends DurableObject<Bindings> {
  readonly #settings: TradingSettings = tradingSettings(this.env.TRADING_RULES);
  readonly #notices = new TradingNotices(this.ctx.storage.sql);
  readonly #firing = new TradingFiring(this.ctx.storage.sql);
  readonly #messages = new MessageLedger(this.ctx.storage.sql);
  readonly #desk = new TradingDesk(this.ctx.storage.sql, this.#notices, this.#settings.orderLease);
  readonly #controls = new TradingControls(this.ctx.storage.sql, this.#notices, this.#firing);
  readonly #mode = new TradingMode(this.ctx.storage.kv, this.#notices);
  readonly #monitor = new TradingMonitor(this.ctx.storage, this.#settings, this.#notices, this.#firing);
  readonly #telling = new TradingTelling(this.env, this.#notices, this.#settings.auditWithin);
  readonly #clock = new TradingClock(this.ctx.storage, {
    desk: this.#desk,
    controls: this.#controls,
    mode: this.#mode,
    monitor: this.#monitor,
    firing: this.#firing,
    telling: this.#telling,
  });

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    migrate(ctx.storage, TRADING_MIGRATIONS);
    // Also after a kill between a change and its alarm.
    void ctx.blockConcurrencyWhile(() => this.#clock.arm(Date.now()));
  }

  /**
   * Asks whether an order may be sent; who is told `send` has the order's lease, and says how it ended. Nobody is before
   * the audit log has stored that it is about to leave.
   */
  async begin(request: OrderRequest, author: Author): Promise<Intake> {
    const { intake, notice } = await this.#clock.step((now) =>
      this.#desk.admit(request, author, this.#standing, now),
    );
    if (intake.kind !== "send" || notice === null) return intake;
    const recorded = await this.#telling.record(notice);
    return this.#clock.step((now) => this.#desk.clear(intake.order, recorded, author, this.#standing, now));
  }

  /** How an attempt ended. The audit log is told at once, and not waited for: who was answered is told so. */
  async end(id: string, attempt: number, outcome: OrderOutcome, author: Author): Promise<void> {
    const notice = await this.#clock.step((now) => this.#desk.end(id, attempt, outcome, author, now));
    if (notice !== null) this.ctx.waitUntil(this.#record(notice));
  }

  async standing(): Promise<Standing> {
    return this.#clock.step(() => this.#standing);
  }

  /** The events of one message of the VPS's, each counted once whatever is sent again. */
  async take(message: Message, events: readonly TradeEvent[]): Promise<Result<Taken, "repeated">> {
    return this.#clock.step((now) => {
      if (!this.#messages.take(message, now)) return err("repeated");
      const { taken, began } = this.#monitor.take(events, now);
      for (const breach of began) this.#respond(breach, now);
      return ok(taken);
    });
  }

  async overview(): Promise<TradingOverview> {
    return this.#clock.step((now) => {
      const { lastEventAt, ...events } = this.#monitor.events.counts();
      const mode = this.#mode.state;
      const other = mode.mode === "paper" ? "live" : "paper";
      return {
        at: now,
        mode,
        killSwitch: this.#controls.view(),
        ...this.#monitor.book(mode.mode, now),
        other: this.#monitor.events.books[other].used
          ? { mode: other, ...this.#monitor.book(other, now) }
          : null,
        events,
        lastEventAt,
      };
    });
  }

  /** A mode's hours that begin in `[from, to)`, Unix milliseconds; one without events is left out. */
  async hours(mode: Mode, from: number, to: number): Promise<readonly TradingHour[]> {
    return this.#monitor.events.books[mode].hours(from - (from % HOUR), to);
  }

  /** Commands, newest first, below the seq `before`. */
  async commands(before: number | null, limit: number): Promise<readonly Command[]> {
    return this.#controls.history(before ?? Number.MAX_SAFE_INTEGER, Math.min(limit, LONGEST_PAGE));
  }

  /** A rule's halt: at once, without a second step. Asking again is the same hold. */
  async request(request: HaltRequest): Promise<Result<SwitchView, HaltFault>> {
    const author = { by: request.requestedBy, address: null, requestId: null };
    return this.#clock.step((now) => this.#controls.request(request, author, now));
  }

  /** Whether something that was requested still holds trading back. */
  async holds(by: Requester): Promise<boolean> {
    return this.#clock.step(() => this.#controls.view().holds.some((hold) => sameRequester(hold.by, by)));
  }

  /** Takes back what a rule had requested, and nobody else's; false: it holds nothing. */
  async release(of: Requester, author: Author, reason: string): Promise<boolean> {
    return this.#clock.step((now) => this.#controls.release(of, author, reason, now));
  }

  /** A person's halt, first step: it does nothing until `confirm`. */
  async propose(
    author: Author,
    wanted: Pick<Proposal, "action" | "reason" | "lifetime">,
  ): Promise<Result<Proposal, HaltFault>> {
    return this.#clock.step((now) =>
      this.#controls.propose(author, { ...wanted, code: crypto.randomUUID() }, now),
    );
  }

  /** What somebody has asked for and not yet confirmed; null: nothing under that code. */
  async proposed(author: Author, code: string): Promise<Proposal | null> {
    return this.#controls.proposed(author, code);
  }

  async confirm(author: Author, code: string): Promise<Result<SwitchView, ConfirmFault | HaltFault>> {
    return this.#clock.step((now) => this.#controls.confirm(author, code, now));
  }

  /** False: there is nothing to take back. */
  async cancel(author: Author, code: string): Promise<boolean> {
    return this.#clock.step((now) => this.#controls.cancel(author, code, now));
  }

  async resume(author: Author, reason: string): Promise<SwitchView> {
    return this.#clock.step((now) => this.#controls.resume(author, reason, now));
  }

  /** A command about one of the VPS's services. */
  async tell(
    author: Author,
    wanted: { readonly action: ServiceAction; readonly service: string; readonly reason: string },
  ): Promise<Result<Command, "too_many">> {
    return this.#clock.step((now) => this.#controls.tell(author, wanted, now));
  }

  /** `lifetime` in milliseconds. */
  async goLive(author: Author, reason: string, lifetime: number): Promise<ModeState> {
    return this.#clock.step((now) => this.#mode.goLive(author, reason, now + lifetime, now));
  }

  async goPaper(author: Author, reason: string): Promise<ModeState> {
    return this.#clock.step((now) => this.#mode.goPaper(author, reason, now));
  }

  /** What the VPS is to know and do; what is in it counts as delivered. */
  async orders(): Promise<Orders> {
    return this.#clock.step((now) => ({
      at: now,
      ...this.#controls.orders(now),
      mode: this.#mode.state.mode,
      modeUntil: this.#mode.until,
    }));
  }

  /** What the VPS says of a command; the command as it stands then. */
  async acknowledge(
    message: Message,
    id: string,
    state: AckState,
    note: string | null,
  ): Promise<Result<Command, "repeated" | "unknown">> {
    return this.#clock.step((now) => {
      if (!this.#messages.take(message, now)) return err("repeated");
      const command = this.#controls.acknowledge(id, state, note, now);
      return command === null ? err("unknown") : ok(command);
    });
  }

  override async alarm(): Promise<void> {
    await this.#clock.ring();
  }

  get #standing(): Standing {
    return { halt: this.#controls.halt, mode: this.#mode.state.mode };
  }

  async #record(notice: number): Promise<void> {
    await this.#telling.record(notice);
    await this.#clock.arm(Date.now());
  }

  #respond({ mode, judgement }: Breach, now: number): void {
    const { onLoss, onLossFor } = this.#settings;
    const { signal, subject, limit } = judgement;
    if (signal !== "trading_loss" || onLoss === null) return;
    if (!lossHalts(mode, this.#mode.state.mode, this.#monitor.events.books.live.used)) return;
    const author = ruleAuthor(alertSubject(mode, subject));
    const reason = `${mode}: lost ${measuredText(judgement)} in a day, limit ${limit}`;
    const expiresAt = now + onLossFor;
    this.#controls.request({ action: onLoss, reason, requestedBy: author.by, expiresAt }, author, now);
  }
}
