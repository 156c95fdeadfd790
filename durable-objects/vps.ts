import { DurableObject } from "cloudflare:workers";
import { SEVERITIES, type Severity } from "../shared/alerts/signal.ts";
import { awaited, beat, lastStatus, lostAt, pass, type BeatStatus } from "../shared/heartbeats/service.ts";
import { MOST_SERVICES, type HeartbeatSettings } from "../shared/heartbeats/settings.ts";
import { trendFigures, type HostFigures } from "../shared/hosts/figures.ts";
import { calmHost, judgeHost, UNTROUBLED } from "../shared/hosts/judge.ts";
import type { HostSettings } from "../shared/hosts/settings.ts";
import { addReport, trendPoint, type TrendPoint } from "../shared/hosts/trend.ts";
import { eventSignals, type VpsEvent } from "../shared/ingest/events.ts";
import type { Message } from "../shared/ingest/signature.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { DAY, MINUTE } from "../shared/time.ts";
import type { Bindings } from "./bindings.ts";
import { MessageLedger } from "./message-ledger.ts";
import { alertsStub } from "./stubs.ts";
import { VpsSignals } from "./vps-signals.ts";
import { VpsStore, type HostRow, type ServiceRow, type StoredEvent } from "./vps-store.ts";

/** Hours of figures and events are kept this long; of events at most so many. */
const KEPT_FOR = 30 * DAY;
const MOST_EVENTS = 10_000;
const CLEAN_UP_EVERY = 1 * DAY;
const CLEANED_AT = "cleaned_at";

/** Signals that wait for the alerts: beyond it events are kept without one. What lasts always has its signal. */
const MOST_EVENT_SIGNALS = 1_000;

/**
 * An outage that should have been noticed this much earlier was not looked for: the edge itself was away. Everybody
 * gets their time again, for nobody could be heard.
 */
const LATE = 1 * MINUTE;
const LOOKING_SINCE = "looking_since";

/** One heartbeat as it was sent, checked. */
export interface Beat {
  readonly service: string;
  readonly status: BeatStatus;
  readonly metrics: Readonly<Record<string, number>>;
  /** Where the service is the agent of a host. */
  readonly host: HostFigures | null;
}

export interface VpsStatus {
  readonly services: readonly ServiceRow[];
  readonly hosts: readonly Omit<HostRow, "hour">[];
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/**
 * What the VPS says of itself. A message's id, what it changes and the signals that follow are one transaction; the
 * alarm tells the alerts, at least once and in order, and notices silence: no cron has to run for it.
 */
export class Vps extends DurableObject<Bindings> {
  readonly #store = new VpsStore(this.ctx.storage);
  readonly #signals = new VpsSignals(this.ctx.storage.sql);
  readonly #ledger = new MessageLedger(this.ctx.storage.sql);
  /** When the alarm rings as far as this instance knows; null: not known to be set. */
  #armedFor: number | null = null;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#armedFor = await ctx.storage.getAlarm();
    });
  }

  /** Stored when it returns. `full`: there are too many services to take another; an operator can remove some. */
  async heartbeat(
    message: Message,
    { service, status, metrics, host }: Beat,
    settings: HeartbeatSettings,
    hostSettings: HostSettings,
  ): Promise<Result<null, "repeated" | "full">> {
    const now = Date.now();
    const stored = this.ctx.storage.transactionSync((): Result<null, "repeated" | "full"> => {
      const row = this.#store.service(service);
      if (row === null && this.#store.countServices() >= MOST_SERVICES) return err("full");
      if (!this.#ledger.take(message, now)) return err("repeated");
      const state = row?.state ?? awaited(now);
      // Overtaken by a later one: it was heard, but what it says is no longer true.
      const overtaken = row !== null && row.saidAt !== null && message.at < row.saidAt;
      const step = beat(service, state, overtaken ? (lastStatus(state) ?? status) : status, now);
      this.#store.putService({
        name: service,
        saidAt: Math.max(message.at, row?.saidAt ?? 0),
        state: step.state,
        settings,
        metrics,
      });
      this.#signals.add(step.signals);
      if (host !== null) this.#report(service, host, hostSettings, now);
      return ok(null);
    });
    await this.#arm(now);
    return stored;
  }

  /** Stored when it returns; an event that is there already changes nothing. */
  async events(message: Message, events: readonly VpsEvent[]): Promise<Result<null, "repeated">> {
    const now = Date.now();
    const stored = this.ctx.storage.transactionSync((): Result<null, "repeated"> => {
      if (!this.#ledger.take(message, now)) return err("repeated");
      const fresh = events.filter((event) => this.#store.addEvent(event, now));
      if (this.#signals.waiting < MOST_EVENT_SIGNALS) {
        this.#signals.add(eventSignals(fresh, rank, now));
      }
      return ok(null);
    });
    await this.#arm(now);
    return stored;
  }

  /** Services that the configuration names are expected from now on, whether they were ever heard or not. */
  async expect(services: Readonly<Record<string, HeartbeatSettings>>): Promise<void> {
    const now = Date.now();
    this.ctx.storage.transactionSync(() => {
      for (const [name, settings] of Object.entries(services)) {
        const row = this.#store.service(name);
        if (row === null) {
          this.#store.putService({ name, saidAt: null, state: awaited(now), settings, metrics: {} });
        } else if (JSON.stringify(row.settings) !== JSON.stringify(settings)) {
          this.#store.putService({ ...row, settings });
        }
      }
    });
    await this.#arm(now);
  }

  status(): VpsStatus {
    const hosts = this.#store.hosts().map(({ name, reportedAt, state, figures }) => ({
      name,
      reportedAt,
      state,
      figures,
    }));
    return { services: this.#store.services(), hosts };
  }

  /** Hours of a host since then, oldest first, the one that fills now last. */
  trends(host: string, since: number): readonly TrendPoint[] {
    const current = this.#store.host(host)?.hour;
    const hours = this.#store.trends(host, since);
    return (current === undefined || current.hour < since ? hours : [...hours, current]).map(trendPoint);
  }

  /** Newest first, those before the cursor (a `seq`); null: from the newest. */
  listEvents(before: number | null, limit: number): readonly StoredEvent[] {
    return this.#store.events(before ?? Number.MAX_SAFE_INTEGER, limit);
  }

  /** Forgets a service, and the host of that name, that is no more; its alerts are resolved. False: there is none. */
  async forget(service: string): Promise<boolean> {
    const now = Date.now();
    const row = this.#store.service(service);
    if (row === null) return false;
    this.ctx.storage.transactionSync(() => {
      const host = this.#store.host(service);
      this.#signals.add(beat(service, row.state, "up", now).signals);
      if (host !== null) this.#signals.add(calmHost(service, host.state, now));
      this.#store.remove(service);
    });
    await this.#arm(now);
    return true;
  }

  override async alarm(): Promise<void> {
    this.#armedFor = null;
    const now = Date.now();
    try {
      this.#noticeSilence(now);
      this.#cleanUp(now);
      await this.#signals.tell((signals) => alertsStub(this.env).report(signals), now);
    } finally {
      await this.#arm(Date.now());
    }
  }

  #noticeSilence(now: number): void {
    this.ctx.storage.transactionSync(() => {
      const services = this.#store.services();
      const due = this.#nextSilence(services);
      if (due !== null && due < now - LATE) this.ctx.storage.kv.put(LOOKING_SINCE, now);
      for (const row of services) {
        const { state, signals } = pass(row.name, row.state, row.settings, this.#lookingSince(), now);
        if (state === row.state) continue;
        this.#store.putService({ ...row, state });
        this.#signals.add(signals);
      }
    });
  }

  #report(host: string, figures: HostFigures, settings: HostSettings, now: number): void {
    const row = this.#store.host(host);
    const { state, signals } = judgeHost(host, row?.state ?? UNTROUBLED, figures, settings, now);
    const { current, finished } = addReport(row?.hour ?? null, trendFigures(figures), now);
    if (finished !== null) this.#store.putTrend(host, finished);
    this.#store.putHost({ name: host, reportedAt: now, state, figures, hour: current });
    this.#signals.add(signals);
  }

  #cleanUp(now: number): void {
    if (now - this.#cleanedAt() < CLEAN_UP_EVERY) return;
    this.#store.cleanUp(now - KEPT_FOR, now - KEPT_FOR, MOST_EVENTS);
    this.ctx.storage.kv.put(CLEANED_AT, now);
  }

  #cleanedAt(): number {
    return this.ctx.storage.kv.get<number>(CLEANED_AT) ?? 0;
  }

  #lookingSince(): number {
    return this.ctx.storage.kv.get<number>(LOOKING_SINCE) ?? 0;
  }

  /** When the next service is lost if it stays silent. */
  #nextSilence(services: readonly ServiceRow[]): number | null {
    const since = this.#lookingSince();
    const times = services.map(({ state, settings }) => lostAt(state, settings, since));
    return times.reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.min(a, b)), null);
  }

  /** Sets the alarm for what comes first, unless it rings before that: then it looks again, and goes on. */
  async #arm(now: number): Promise<void> {
    const due = [
      this.#signals.due(now),
      this.#nextSilence(this.#store.services()),
      this.#cleanedAt() + CLEAN_UP_EVERY,
    ].filter((at) => at !== null);
    const at = Math.max(now, Math.min(...due));
    if (this.#armedFor !== null && this.#armedFor <= at) return;
    this.#armedFor = at;
    await this.ctx.storage.setAlarm(at);
  }
}
