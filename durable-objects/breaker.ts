import { DurableObject } from "cloudflare:workers";
import { breakerSignal } from "../shared/alerts/watch.ts";
import { changeEvent, changeOf, type BreakerChange } from "../shared/breaker/change.ts";
import { acquire, isHeld, probed, record, settle } from "../shared/breaker/machine.ts";
import { force, reset, type ForceOrder } from "../shared/breaker/operator.ts";
import { viewOf, type Answer, type Report, type View } from "../shared/breaker/protocol.ts";
import { settingsFor, type BreakerSettings } from "../shared/breaker/settings.ts";
import { unused, type BreakerState, type Lease, type Outcome } from "../shared/breaker/state.ts";
import {
  countChange,
  countProbe,
  countReport,
  NO_STATISTICS,
  type BreakerStatistics,
} from "../shared/breaker/statistics.ts";
import { describeError } from "../shared/logging/log.ts";
import { MINUTE, SECOND } from "../shared/time.ts";
import type { Bindings } from "./bindings.ts";
import { BreakerStore } from "./breaker-store.ts";
import { logger } from "./logger.ts";
import { alertsStub, auditLogStub } from "./stubs.ts";

/** Counts of successes are written this often at most; a kill forgets what came since. */
const STATISTICS_EVERY = 1 * MINUTE;
/** How long a change that the audit log did not take waits. */
const ANNOUNCE_AGAIN = 30 * SECOND;

export interface BreakerStatus {
  readonly dependency: string;
  readonly state: BreakerState;
  readonly statistics: BreakerStatistics;
  /** Newest first. */
  readonly history: readonly BreakerChange[];
}

/**
 * The breaker of one dependency, which is the object's name. Decides for all isolates together; they answer
 * their requests from memory (`BreakerMemory`). A state is durable before anybody hears of it, so that neither a
 * lease nor a closed door is forgotten with the memory.
 */
export class Breaker extends DurableObject<Bindings> {
  readonly #store = new BreakerStore(this.ctx.storage);
  readonly #dependency = this.ctx.id.name ?? "unnamed";
  readonly #settings: BreakerSettings = settingsFor(this.#dependency, this.env.BREAKERS);
  #state: BreakerState;
  #statistics: BreakerStatistics;
  #savedAt = Date.now();
  /** Counts have changed since they were saved. */
  #dirty = false;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const kept = this.#store.load();
    this.#state = kept?.state ?? unused(Date.now());
    this.#statistics = kept?.statistics ?? NO_STATISTICS;
  }

  /** May a call be made? The answer holds a lease where the call would be a probe. */
  async ask(refused: number): Promise<Answer> {
    const now = this.#settle();
    this.#count({ ...this.#statistics, refused: this.#statistics.refused + refused });
    const { state, lease } = acquire(this.#state, this.#settings, now);
    this.#become(state);
    return { view: this.#view(now), lease };
  }

  /** Calls that were admitted without a lease. */
  async report(report: Report): Promise<View> {
    const now = this.#settle();
    this.#count(countReport(this.#statistics, report, report.generation === this.#state.generation));
    this.#become(record(this.#state, report, this.#settings, now, Math.random()));
    return this.#view(now);
  }

  /** The result of a probe. */
  async probed(lease: Lease, outcome: Outcome): Promise<View> {
    const now = this.#settle();
    this.#count(countProbe(this.#statistics, outcome, isHeld(this.#state, lease)));
    this.#become(probed(this.#state, lease, outcome, this.#settings, now, Math.random()));
    return this.#view(now);
  }

  /** Holds the breaker open or closed whatever is reported, until the order ends. */
  async force(order: ForceOrder): Promise<BreakerStatus> {
    const now = this.#settle();
    this.#become(force(this.#state, order, now), order.by);
    return this.#status();
  }

  /** Ends an order before its time, or closes a breaker that opened by itself. */
  async reset(by: string, reason: string): Promise<BreakerStatus> {
    const now = this.#settle();
    this.#become(reset(this.#state, reason, now), by);
    return this.#status();
  }

  async status(): Promise<BreakerStatus> {
    this.#settle();
    // What was shown once must not go back after a kill: Prometheus would take that for a new beginning.
    if (this.#dirty) this.#save(null);
    return this.#status();
  }

  /** Tells the audit log, and operators, of changes: at least once, also after a kill between the change and this. */
  override async alarm(): Promise<void> {
    const changes = this.#store.unannounced();
    const last = changes.at(-1);
    if (last === undefined) return;
    const events = changes.map((change) => changeEvent(this.#dependency, change));
    await this.#alert(last);
    try {
      const recorded = await auditLogStub(this.env).append(events);
      if (!recorded.ok) throw new Error(recorded.error);
      this.#store.markAnnounced(last.generation);
    } catch (error) {
      logger.warn("breaker_unannounced", { dependency: this.#dependency, ...describeError(error) });
      await this.ctx.storage.setAlarm(Date.now() + ANNOUNCE_AGAIN);
    }
  }

  /** Fails open: the watch finds it within a minute. */
  async #alert({ to, cause, by, at }: BreakerChange): Promise<void> {
    try {
      await alertsStub(this.env).report([breakerSignal(this.#dependency, { kind: to, cause, by }, at)]);
    } catch (error) {
      logger.warn("breaker_unreported", { dependency: this.#dependency, ...describeError(error) });
    }
  }

  #settle(): number {
    const now = Date.now();
    this.#become(settle(this.#state, now));
    return now;
  }

  #view(now: number): View {
    return viewOf(this.#state, this.#settings, now);
  }

  #status(): BreakerStatus {
    return {
      dependency: this.#dependency,
      state: this.#state,
      statistics: this.#statistics,
      history: this.#store.history(),
    };
  }

  #count(statistics: BreakerStatistics): void {
    this.#statistics = statistics;
    this.#dirty = true;
  }

  #become(next: BreakerState, by: string | null = null): void {
    const before = this.#state;
    if (next === before) {
      if (this.#dirty && Date.now() - this.#savedAt >= STATISTICS_EVERY) this.#save(null);
      return;
    }
    this.#statistics = countChange(this.#statistics, before, next);
    this.#state = next;
    const change = next.generation === before.generation ? null : changeOf(before, next, by);
    this.#save(change);
    if (change === null) return;
    logger.warn("breaker_changed", { dependency: this.#dependency, ...change });
    // Not awaited: the write is held together with those before it, and the reply with them.
    void this.ctx.storage.setAlarm(Date.now());
  }

  #save(change: BreakerChange | null): void {
    this.#store.save({ state: this.#state, statistics: this.#statistics }, change);
    this.#savedAt = Date.now();
    this.#dirty = false;
  }
}
