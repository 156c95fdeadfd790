import type { Key } from "../limits/key.ts";
import type { MemoryBudget, RecordTable } from "../limits/record-table.ts";
import { TimeLogs } from "../limits/time-log.ts";
import {
  banLength,
  JAIL_NAMES,
  JAIL_OF,
  RATE_OFFENCE_SPACING,
  unforgiven,
  type Ban,
  type CountedOffence,
  type JailName,
  type Jails,
  type PriorBan,
} from "./ban.ts";

/** The key's last ban, also one that is over. */
export type FindPriorBan = (key: string) => PriorBan | null;

/**
 * Loopback is never locked up, as in fail2ban's own `ignoreip`: it is the developer's machine, and the
 * platform never names it as a client.
 */
const isIgnored = (key: string): boolean => key.startsWith("127.") || key === "::/64";

/** Counts offences and says when one is too many. A table without room counts no new offender (fails open). */
export class JailBook {
  readonly #jails: Jails;
  readonly #findPriorBan: FindPriorBan;
  readonly #logs: Readonly<Record<JailName, TimeLogs>>;

  constructor(jails: Jails, findPriorBan: FindPriorBan, budget: MemoryBudget) {
    this.#jails = jails;
    this.#findPriorBan = findPriorBan;
    const logs = JAIL_NAMES.map((name) => {
      const { threshold, period } = jails[name];
      return [name, new TimeLogs(threshold, period, budget)] as const;
    });
    this.#logs = Object.fromEntries(logs) as Record<JailName, TimeLogs>;
  }

  records(name: JailName): RecordTable {
    return this.#logs[name].records;
  }

  /** `count` offences of one kind at once. The ban they lead to, or null. */
  offend(text: string, key: Key, offence: CountedOffence, count: number, now: number): Ban | null {
    if (isIgnored(text)) return null;
    const jail = JAIL_OF[offence];
    const { threshold } = this.#jails[jail];
    const logs = this.#logs[jail];
    const log = logs.read(key, now);
    if (offence === "rate_exceeded" && (log.times.at(-1) ?? -Infinity) > now - RATE_OFFENCE_SPACING)
      return null;
    const added = Array.from({ length: Math.min(count, threshold) }, () => now);
    const times = [...log.times, ...added];
    if (times.length < threshold) {
      logs.write(key, { ...log, times }, now);
      return null;
    }
    logs.clear(key, now);
    const repeats = unforgiven(this.#findPriorBan(text), now);
    const until = now + banLength(this.#jails[jail], repeats);
    return { key: text, cause: { by: "jail", jail }, offence, since: now, until, repeats };
  }

  clear(key: Key, now: number): void {
    for (const logs of Object.values(this.#logs)) logs.clear(key, now);
  }
}
