import { DurableObject } from "cloudflare:workers";
import type { Ban } from "../shared/jails/ban.ts";
import type { Place } from "../shared/place.ts";
import type { Seed } from "../shared/limits/key.ts";
import { Ledger } from "../shared/limits/ledger.ts";
import { limitsFrom } from "../shared/limits/overrides.ts";
import type { Answer, Ask, Notice, Report } from "../shared/limits/protocol.ts";
import { CLASSES } from "../shared/limits/rules.ts";
import { SECOND } from "../shared/time.ts";
import type { Bindings } from "./bindings.ts";
import { RateShardStore } from "./rate-shard-store.ts";

/** How much a kill may forget of what need not be stored before it is answered. */
const WRITE_BEHIND = 2 * SECOND;

/**
 * The limits and bans of all keys of one shard. Decides in memory, which is gone after ten idle seconds, so
 * what changed is written by an alarm, all at once; bans, confirms, logins and failed logins are stored before
 * the answer leaves (the output gate holds it until they are).
 */
export class RateShard extends DurableObject<Bindings> {
  readonly #store: RateShardStore;
  readonly #ledger: Ledger;
  #policyVersion: number;
  #latest = 0;
  #alarmSet = false;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new RateShardStore(ctx.storage);
    const now = this.#now();
    this.#ledger = new Ledger(limitsFrom(env.LIMITS), this.#store.seed(randomSeed), (key) =>
      this.#store.priorBan(key),
    );
    for (const ban of this.#store.bans(now)) this.#ledger.bans.add(ban, now);
    this.#store.restore(this.#ledger.tables(), now);
    this.#policyVersion = this.#store.policyVersion();
  }

  /** One request under all its rules; the report is taken in first, as it may make room. */
  async decide(ask: Ask, report: Report): Promise<Answer> {
    const now = this.#now();
    const bans = this.#takeIn(report, now);
    const { verdict, banned } = this.#ledger.decide(ask, now);
    if (banned !== null) this.#store.keepBan(banned);
    if (verdict.kind === "admitted" && CLASSES[ask.class].strict) this.#flush(now);
    await this.#scheduleFlush(now);
    // A rule's own block is no ban from everything: the verdict alone tells of it.
    const jailed = banned?.cause.by === "jail" ? [...bans, banned] : bans;
    return { verdict, bans: jailed, policyVersion: this.#policyVersion };
  }

  /** A report without a request. */
  async report(report: Report): Promise<Notice> {
    const now = this.#now();
    const bans = this.#takeIn(report, now);
    await this.#scheduleFlush(now);
    return { bans, policyVersion: this.#policyVersion };
  }

  /** The ban on a key in force, from everything, or null. */
  banOf(key: string): Ban | null {
    return this.#ledger.bans.find(key, [], this.#now());
  }

  /** The bans in force, at most `limit`, the longest first; with `after` only those behind that place. */
  bans(limit: number, after: Place | null = null): readonly Ban[] {
    return this.#ledger.bans.list(this.#now(), limit, after);
  }

  /** Ends all bans of a key and forgives it. True: there was one. Isolates hear of it within 10 s. */
  async lift(key: string): Promise<boolean> {
    const now = this.#now();
    const lifted = this.#ledger.lift(key, now);
    this.#store.forgetBans(key);
    this.#flush(now);
    return lifted;
  }

  /** Told by the policy's object on every change; rides on every answer from now on. */
  setPolicyVersion(version: number): void {
    if (version <= this.#policyVersion) return;
    this.#policyVersion = version;
    this.#store.keepPolicyVersion(version);
  }

  override async alarm(): Promise<void> {
    this.#alarmSet = false;
    this.#flush(this.#now());
  }

  #takeIn({ settlements, offences }: Report, now: number): readonly Ban[] {
    for (const settlement of settlements) this.#ledger.settle(settlement, now);
    const bans = offences.map((offence) => this.#ledger.offend(offence, now)).filter((ban) => ban !== null);
    for (const ban of bans) this.#store.keepBan(ban);
    if (offences.some(({ kind }) => kind === "authentication_failed")) this.#flush(now);
    return bans;
  }

  #flush(now: number): void {
    this.#store.keep(this.#ledger.tables(), now);
  }

  async #scheduleFlush(now: number): Promise<void> {
    if (this.#alarmSet || !this.#ledger.tables().some((table) => table.records.hasChanges)) return;
    this.#alarmSet = true;
    await this.ctx.storage.setAlarm(now + WRITE_BEHIND);
  }

  /** Never goes back, whatever the machine's clock does. */
  #now(): number {
    this.#latest = Math.max(this.#latest, Date.now());
    return this.#latest;
  }
}

function randomSeed(): Seed {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return { high, low };
}
