import { JAIL_NAMES, type Ban, type Jails } from "../jails/ban.ts";
import { BanList } from "../jails/ban-list.ts";
import { JailBook, type FindPriorBan } from "../jails/jail-book.ts";
import type { Limits } from "./overrides.ts";
import { keyOf, type Key, type Seed } from "./key.ts";
import { LEASE_LIFETIME, LEASE_TOKENS, MIN_LEASE } from "./lease.ts";
import type { Ask, Lease, OffenceReport, Settlement, Standing, Verdict } from "./protocol.ts";
import { MemoryBudget, type RecordTable } from "./record-table.ts";
import type { Account, RuleBook } from "./rule-book.ts";
import { CLASSES, memory, RULE_NAMES, rulesFor, type Rule, type RuleName, type Rules } from "./rules.ts";
import { WindowBook } from "./window.ts";
import { ZoneBook } from "./zone.ts";

/** Bytes for all counts: a million keys with full logs under the API's window take 73 MB. An object has 128 MB. */
const COUNTS = 96_000_000;
/** Of those, for offences: 90,000 offenders under the widest jail. */
const OFFENCES = 20_000_000;
/** Bans in force; about 300 bytes each. */
const BANS = 50_000;

/** Where a verdict led to a ban, it is to be stored before the verdict is told. */
export interface Decision {
  readonly verdict: Verdict;
  readonly banned: Ban | null;
}

/** `name` holds the figures too: what was counted under others is of no use. */
export interface Table {
  readonly name: string;
  readonly records: RecordTable;
  /** Milliseconds after which nothing in it counts any more. */
  readonly memory: number;
}

interface Opened {
  readonly rule: RuleName;
  readonly account: Account;
}

/** Everything one shard knows of its keys, and how it decides; no clock, no storage. Times are Unix milliseconds. */
export class Ledger {
  readonly bans = new BanList(BANS);
  readonly #jailBook: JailBook;
  readonly #books: Readonly<Record<RuleName, RuleBook>>;
  readonly #rules: Rules;
  readonly #jails: Jails;
  readonly #seed: Seed;

  constructor({ rules, jails }: Pick<Limits, "rules" | "jails">, seed: Seed, findPriorBan: FindPriorBan) {
    this.#rules = rules;
    this.#jails = jails;
    this.#seed = seed;
    this.#jailBook = new JailBook(jails, findPriorBan, new MemoryBudget(OFFENCES));
    const budget = new MemoryBudget(COUNTS - OFFENCES);
    const books = RULE_NAMES.map((name) => [name, bookOf(rules[name], budget)] as const);
    this.#books = Object.fromEntries(books) as Record<RuleName, RuleBook>;
  }

  /** A request that one rule refuses is counted by none. */
  decide(ask: Ask, now: number): Decision {
    const names = rulesFor(ask.class, ask.underAttack);
    const ban = this.bans.find(ask.key, names, now);
    if (ban !== null) return { verdict: { kind: "banned", ban }, banned: null };
    const key = keyOf(ask.key, this.#seed);
    const opened = names.map((rule) => ({ rule, account: this.#books[rule].open(key, now) }));
    const refusing = opened
      .filter(({ account }) => account.retryAfter !== null)
      .sort((a, b) => (b.account.retryAfter ?? 0) - (a.account.retryAfter ?? 0))[0];
    if (refusing !== undefined) return this.#refuse(ask.key, key, refusing, standings(opened), now);
    // A strict class has none: a kill would forget what came back of it.
    const lease = ask.lease && !CLASSES[ask.class].strict ? grant(opened, now) : null;
    for (const { account } of opened) if (!account.take(lease)) return FULL;
    return { verdict: { kind: "admitted", standings: standings(opened), lease }, banned: null };
  }

  #refuse(text: string, key: Key, refusing: Opened, all: readonly Standing[], now: number): Decision {
    const { account, rule: name } = refusing;
    const limited = { kind: "limited", rule: name, standings: all } as const;
    if (account.settlesIn !== null)
      return {
        verdict: { ...limited, retryAfter: account.settlesIn, settling: true },
        banned: null,
      };
    const verdict = { ...limited, retryAfter: account.retryAfter ?? 0, settling: false };
    const jailed = this.#jailBook.offend(text, key, "rate_exceeded", 1, now);
    if (jailed !== null && this.bans.add(jailed, now)) {
      return { verdict: { kind: "banned", ban: jailed }, banned: jailed };
    }
    const rule = this.#rules[name];
    if (rule.kind === "zone" || rule.blockFor === 0 || !account.confirmed) return { verdict, banned: null };
    const block: Ban = {
      key: text,
      cause: { by: "limit", rule: name },
      offence: "rate_exceeded",
      since: now,
      until: now + rule.blockFor,
      repeats: 0,
    };
    if (!this.bans.add(block, now)) return { verdict, banned: null };
    return { verdict: { kind: "banned", ban: block }, banned: block };
  }

  /** `arrived`: when the report came, from which its ages count back, so never before the spending itself. */
  settle({ key, class: trafficClass, lease, spentAgo }: Settlement, arrived: number): void {
    const spent = spentAgo.map((age) => arrived - age);
    const at = keyOf(key, this.#seed);
    for (const rule of rulesFor(trafficClass, false)) this.#books[rule].settle(at, lease, spent, arrived);
  }

  /** The ban that the offences led to, already in force, or null. */
  offend({ key, kind, count }: OffenceReport, now: number): Ban | null {
    if (this.bans.find(key, [], now) !== null) return null;
    const ban = this.#jailBook.offend(key, keyOf(key, this.#seed), kind, count, now);
    return ban !== null && this.bans.add(ban, now) ? ban : null;
  }

  /** Everything that is kept between calls, to be stored and put back. */
  tables(): readonly Table[] {
    const rules = RULE_NAMES.map((name): Table => {
      const rule = this.#rules[name];
      return {
        name: `${name} ${JSON.stringify(rule)}`,
        records: this.#books[name].records,
        memory: memory(rule) + LEASE_LIFETIME,
      };
    });
    const jails = JAIL_NAMES.map((name): Table => {
      const jail = this.#jails[name];
      return {
        name: `jail ${name} ${JSON.stringify(jail)}`,
        records: this.#jailBook.records(name),
        memory: jail.period,
      };
    });
    return [...rules, ...jails];
  }

  /** Ends every ban of the key and forgets what led to them. True: there was one. */
  lift(text: string, now: number): boolean {
    const key = keyOf(text, this.#seed);
    for (const name of RULE_NAMES) this.#books[name].clear(key, now);
    this.#jailBook.clear(key, now);
    return this.bans.remove(text);
  }
}

const bookOf = (rule: Rule, budget: MemoryBudget): RuleBook =>
  rule.kind === "window" ? new WindowBook(rule, budget) : new ZoneBook(rule, budget);

const FULL: Decision = { verdict: { kind: "full" }, banned: null };

const standings = (opened: readonly Opened[]): readonly Standing[] =>
  opened.map(({ rule, account }) => ({ rule, ...account.standing() }));

/** As many tokens as every rule can spare, or none. */
function grant(opened: readonly Opened[], now: number): Lease | null {
  const tokens = Math.min(LEASE_TOKENS, ...opened.map(({ account }) => account.leasable));
  return tokens < MIN_LEASE ? null : { tokens, stamp: now + LEASE_LIFETIME };
}
