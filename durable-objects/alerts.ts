import { DurableObject } from "cloudflare:workers";
import type { Alert } from "../shared/alerts/alert.ts";
import { DEFAULT_ROUTES, type Delivery } from "../shared/alerts/channels.ts";
import { AlertDesk } from "../shared/alerts/desk.ts";
import { brokenPath, type AlertPath } from "../shared/alerts/path.ts";
import type { Signal } from "../shared/alerts/signal.ts";
import { parseConfig } from "../shared/config/config.ts";
import type { IncidentAct } from "../shared/incidents/act.ts";
import type { Incident } from "../shared/incidents/incident.ts";
import type { Response, ResponseSetting } from "../shared/incidents/response.ts";
import type { KnownIncident } from "../shared/incidents/public.ts";
import type { ActFault } from "../shared/incidents/words.ts";
import { describeError } from "../shared/logging/log.ts";
import type { Result } from "../shared/result.ts";
import { DAY } from "../shared/time.ts";
import { AlertsMail } from "./alerts-mail.ts";
import { auditResponse, carryOut } from "./alerts-responses.ts";
import { AlertsStore, type IncidentPage } from "./alerts-store.ts";
import type { Bindings } from "./bindings.ts";
import { logger } from "./logger.ts";

/** Everything about one incident. */
export interface IncidentFile extends KnownIncident {
  readonly responses: readonly Response[];
}

/** How it stands at the moment. */
export interface AlertsStatus {
  readonly alerts: readonly Alert[];
  readonly unresolved: readonly Incident[];
  readonly path: AlertPath;
  /** Why people cannot count on being told; null: they can. */
  readonly broken: string | null;
}

interface Settings {
  readonly delivery: Delivery;
  readonly response: ResponseSetting;
  readonly edgeUrl: string | null;
  /** By name; a failover needs another one. */
  readonly origins: readonly string[];
}

const LEVEL = { info: "info", warning: "warn", error: "error", critical: "error" } as const;

/** A configuration that cannot be used: what is wrong is still written down, told in the log and shown. */
const UNUSABLE: Settings = {
  delivery: { channels: [], routes: DEFAULT_ROUTES, quietHours: null },
  response: "off",
  edgeUrl: null,
  origins: [],
};

/** Between two alarms at least, milliseconds: a fault that stays must not ring at once and for ever. */
const SHORTEST_SLEEP = 100;
const SWEEP_EVERY = DAY;
const SWEPT_AT = "swept_at";

/**
 * Alerts and the incidents they open: what is wrong, who was told, who sees to it. The desk decides, this stores: one step
 * is one transaction, and everything that leaves goes through an outbox or is asked for again, so that a kill anywhere
 * loses nothing.
 */
export class Alerts extends DurableObject<Bindings> {
  readonly #store = new AlertsStore(this.ctx.storage);
  readonly #mail = new AlertsMail(this.ctx.storage, this.#store, this.env);
  #lazySettings: Settings | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    // Also after a kill between a step and its alarm.
    void ctx.blockConcurrencyWhile(() => this.#arm());
  }

  /** Returns when the signals are stored. */
  async report(signals: readonly Signal[]): Promise<void> {
    const { dropped } = this.#step((desk, now) => desk.report(signals, now));
    if (dropped > 0) logger.warn("alerts_full", { dropped });
    await this.#arm();
  }

  override async alarm(): Promise<void> {
    try {
      this.#step((desk, now) => desk.tick(now));
      this.ctx.storage.transactionSync(() => {
        this.#mail.write(this.#settings.delivery, this.#settings.edgeUrl, Date.now());
        this.#sweep(Date.now());
      });
      await this.#try("respond", () => this.#respond());
      await this.#try("hand", () => this.#mail.hand(Date.now()));
      await this.#try("check", () => this.#mail.check(Date.now()));
    } finally {
      await this.#arm();
    }
  }

  async status(): Promise<AlertsStatus> {
    const path = this.#mail.path(this.#settings.delivery);
    return {
      alerts: this.#store.alerts(),
      unresolved: this.#store.unresolved(),
      path,
      broken: brokenPath(path, Date.now()),
    };
  }

  /** Newest first; `cursor` is that of the page before, null for the first. */
  async incidents(unresolvedOnly: boolean, cursor: number | null, limit: number): Promise<IncidentPage> {
    return this.#store.page(unresolvedOnly, cursor, limit);
  }

  /** The newest incidents, each with its timeline. */
  async latest(limit: number): Promise<readonly KnownIncident[]> {
    const { incidents } = this.#store.page(false, null, limit);
    return incidents.map((incident) => ({ incident, timeline: this.#store.timeline(incident.id) }));
  }

  /** Null: there is none of that number. */
  async incident(id: number): Promise<IncidentFile | null> {
    const incident = this.#store.incident(id);
    return incident === null
      ? null
      : { incident, timeline: this.#store.timeline(id), responses: this.#store.responsesOf(id) };
  }

  /** On behalf of an operator, named `by`. */
  async act(id: number, by: string, act: IncidentAct): Promise<Result<Incident, ActFault>> {
    const result = this.#step((desk, now) => desk.act(id, by, act, now));
    await this.#arm();
    return result;
  }

  /** One step: all of it is written, or nothing. What people are to be told is in the log at once. */
  #step<T>(step: (desk: AlertDesk, now: number) => T): T {
    const before = this.#store.lastNotice;
    const result = this.ctx.storage.transactionSync(() => step(this.#desk, Date.now()));
    for (const { kind, severity, key, title, summary, incident } of this.#store.waitingNotices(before)) {
      logger[LEVEL[severity]]("alert", { kind, severity, key, title, summary, incident });
    }
    return result;
  }

  /** Written down before they are done: planned by one step, done by this, and done again should a kill come between. */
  async #respond(): Promise<void> {
    const now = Date.now();
    for (const response of this.#store.responses()) {
      const { kind } = response.state;
      if ((kind !== "planned" && kind !== "undoing") || response.tryAt > now) continue;
      await auditResponse(this.env, response, now);
      const outcome = await carryOut(this.env, response, this.#settings.origins, now);
      this.#step((desk, at) => desk.carriedOut(response, outcome, at));
    }
  }

  async #try(step: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      logger.error("alerts_step_failed", { step, ...describeError(error) });
    }
  }

  #sweep(now: number): void {
    if (now - (this.ctx.storage.kv.get<number>(SWEPT_AT) ?? 0) < SWEEP_EVERY) return;
    this.#store.sweep(now);
    this.#mail.sweep(now);
    this.ctx.storage.kv.put(SWEPT_AT, now);
  }

  /** Sets the alarm to what comes first; each setting is a row written. */
  async #arm(): Promise<void> {
    const at = Math.min(this.#desk.wakesAt(), this.#mail.wakesAt(this.#settings.delivery));
    if (at === Infinity) return;
    const due = Math.max(Math.ceil(at), Date.now() + SHORTEST_SLEEP);
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > due) await this.ctx.storage.setAlarm(due);
  }

  get #desk(): AlertDesk {
    return new AlertDesk(this.#store, this.#settings.response);
  }

  get #settings(): Settings {
    return (this.#lazySettings ??= this.#readSettings());
  }

  #readSettings(): Settings {
    const config = parseConfig({ ...this.env });
    if (!config.ok) return UNUSABLE;
    const { alerts, gateway } = config.value;
    return { ...alerts, origins: gateway?.origins.map(({ name }) => name) ?? [] };
  }
}
