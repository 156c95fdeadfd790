import { DurableObject } from "cloudflare:workers";
import type { Halt } from "../shared/discord/halt.ts";
import type { Snowflake } from "../shared/discord/snowflake.ts";
import type { GuildSight } from "../shared/doctor/sight.ts";
import type { Logger } from "../shared/logging/log.ts";
import { nextAlarm, type AlarmNeeds } from "../shared/outbox/alarm.ts";
import type { DeliveryOutcome, Effect, Lane, OutboxItem } from "../shared/outbox/effect.ts";
import { DeliveryQueue, type Entry } from "../shared/outbox/queue.ts";
import { routeOf } from "../shared/outbox/route.ts";
import { DAY } from "../shared/time.ts";
import type { Bindings } from "./bindings.ts";
import { OutboxDrain } from "./outbox-drain.ts";
import { OutboxStore, type DeadLetter, type ItemFate, type KeptItem } from "./outbox-store.ts";

/** Carries out one effect; `key` is the item's idempotency key. Never throws for what the other side answers. */
export type Sender = (effect: Effect, key: string, signal: AbortSignal) => Promise<DeliveryOutcome>;

/** What the outbox needs to know of where it sends to. */
export interface Carrier {
  /** When the next attempt on a route may start; at most `now`: at once. Infinity: after one under way has ended. */
  readonly opensAt: (route: string, lane: Lane, now: number) => number;
  readonly send: Sender;
  /** Why Discord is sent nothing at all. */
  readonly stopped: () => Halt["kind"];
}

export interface OutboxStatus {
  /** Pending items. */
  readonly interactive: number;
  readonly background: number;
  readonly dead: number;
  /** Milliseconds since the oldest pending item was stored; null: none is pending. */
  readonly oldestAge: number | null;
  readonly stopped: Halt["kind"];
}

/** A delivered key is remembered this long, so that storing it again changes nothing. */
const DONE_KEPT = 7 * DAY;
const CLEAN_UP_EVERY = 1 * DAY;
/** Rows removed at a time, so that no clean-up holds up deliveries. */
const CLEAN_UP_BATCH = 500;
const CLEANED_AT = "cleaned_at";

/** Items of one answer. */
const PAGE = 50;

/**
 * Everything that goes to one destination, stored before it is promised and delivered by the alarm: at least
 * once, and once in result because effects are idempotent. Of one subject an item waits for the one before it, until
 * that is delivered or dead: a dead one blocks nobody. The class of the binding is made in `workers/`, where the
 * carriers are: imports go one way.
 */
export abstract class OutboxObject extends DurableObject<Bindings> {
  protected abstract readonly carrier: Carrier;
  protected abstract readonly log: Logger;

  /** What Discord shows of a guild and a channel in it; asked here, where Discord's limits are kept. */
  abstract lookAtGuild(guildId: Snowflake, channelId: Snowflake | null): Promise<GuildSight>;

  readonly #store: OutboxStore;
  readonly #queue = new DeliveryQueue();
  #lastSeq = 0;
  #running = false;
  /** When the alarm rings as far as this instance knows; null: not known to be set. */
  #armedFor: number | null = null;
  /** Made at its first use: the carrier belongs to the class below, whose fields come after this one's. */
  #lazyDrain: OutboxDrain | undefined;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new OutboxStore(ctx.storage);
    for (const entry of this.#store.pending()) this.#append(entry);
    // What waits may have waited for the deploy that made this instance: it looks at once, not when the alarm rings.
    void ctx.blockConcurrencyWhile(async () => {
      this.#armedFor = await ctx.storage.getAlarm();
      if (this.#queue.oldest !== null) await this.#arm(Date.now());
    });
  }

  /** Returns when the items are stored; `stored` counts those whose key was new. */
  async enqueue(items: readonly OutboxItem[]): Promise<{ stored: number }> {
    const rows = items.map((item, i) => ({
      item,
      route: routeOf(item.effect),
      seq: this.#lastSeq + i + 1,
    }));
    const added = this.#store.add(rows, Date.now());
    for (const entry of added) this.#append(entry);
    await this.#start();
    return { stored: added.length };
  }

  override async alarm(): Promise<void> {
    this.#armedFor = null;
    this.#running = true;
    try {
      await this.#drain.run();
      this.#cleanUp();
    } finally {
      // In one step with what the alarm is computed from: an enqueue from here on sets its own.
      this.#running = false;
      const at = nextAlarm(this.#needs(), Date.now());
      if (at !== null) await this.#arm(at);
    }
  }

  async status(): Promise<OutboxStatus> {
    const { oldest } = this.#queue;
    return {
      ...this.#queue.depth,
      dead: this.#store.countDead(),
      oldestAge: oldest === null ? null : Date.now() - oldest,
      stopped: this.carrier.stopped(),
    };
  }

  /** What has become of some items; those it does not know (any more) are left out. */
  async fates(keys: readonly string[]): Promise<readonly ItemFate[]> {
    return this.#store.fates(keys);
  }

  /** A page of dead letters by key; `cursor` is the `next` of the page before, "" for the first. */
  async deadLetters(cursor: string, limit = PAGE): Promise<{ items: DeadLetter[]; next: string | null }> {
    const found = this.#store.deadLetters(cursor, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > items.length ? (items.at(-1)?.key ?? null) : null };
  }

  /** Tries a dead letter again, behind what its subject has pending. False: there is none of that key. */
  async replay(key: string): Promise<boolean> {
    const entry = this.#store.revive(key, this.#lastSeq + 1);
    if (entry === null) return false;
    this.#append(entry);
    await this.#start();
    return true;
  }

  /** Gives a dead letter up; its key stays known for the usual time. False: there is none of that key. */
  async discard(key: string): Promise<boolean> {
    return this.#store.discard(key, Date.now());
  }

  /** What is kept of a subject; `more`: there are others. */
  async keptOf(subject: string): Promise<{ items: KeptItem[]; more: boolean }> {
    const found = this.#store.ofSubject(subject, PAGE + 1);
    return { items: found.slice(0, PAGE), more: found.length > PAGE };
  }

  /** Gives up a subject's dead letters, but for those of the kinds in `kept`. */
  async discardOf(subject: string, kept: readonly Effect["kind"][]): Promise<number> {
    return this.#store.discardOf(subject, kept, Date.now());
  }

  #append(entry: Entry): void {
    this.#lastSeq = Math.max(this.#lastSeq, entry.seq);
    this.#queue.add(entry);
  }

  /** A running drain takes new items up at once; else the alarm does. Either way a kill from here on loses nothing. */
  async #start(): Promise<void> {
    this.#drain.wake();
    if (!this.#running) await this.#arm(Date.now());
  }

  /** Sets the alarm unless it rings earlier anyway; each setting is a row written. */
  async #arm(at: number): Promise<void> {
    if (this.#armedFor !== null && this.#armedFor <= at) return;
    this.#armedFor = at;
    await this.ctx.storage.setAlarm(at);
  }

  #needs(): AlarmNeeds {
    const cleanUpAt = this.#store.hasDone() ? this.#cleanedAt() + CLEAN_UP_EVERY : null;
    return { workAt: this.#drain.nextStart(), cleanUpAt };
  }

  get #drain(): OutboxDrain {
    return (this.#lazyDrain ??= new OutboxDrain({
      queue: this.#queue,
      store: this.#store,
      carrier: this.carrier,
      log: this.log,
      now: Date.now,
      random: Math.random,
    }));
  }

  #cleanedAt(): number {
    return this.ctx.storage.kv.get<number>(CLEANED_AT) ?? 0;
  }

  #cleanUp(): void {
    const now = Date.now();
    if (now - this.#cleanedAt() < CLEAN_UP_EVERY) return;
    const removed = this.#store.deleteDone(now - DONE_KEPT, CLEAN_UP_BATCH);
    // A full batch may have left some: the next run goes on.
    if (removed < CLEAN_UP_BATCH) this.ctx.storage.kv.put(CLEANED_AT, now);
  }
}
