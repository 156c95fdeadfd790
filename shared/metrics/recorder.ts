import { MINUTE } from "../time.ts";
import { BOUNDS, bucketOf } from "./histogram.ts";
import { NO_TOTALS, type CounterName, type RouteTotals, type Totals } from "./totals.ts";

/** An isolate reports this often while it has something; what it has when it ends is lost. */
const REPORT_EVERY = 1 * MINUTE;

class Route {
  readonly buckets = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  readonly statuses = new Map<number, number>();
  sum = 0;

  totals(): RouteTotals {
    return { buckets: this.buckets, sum: this.sum, statuses: Object.fromEntries(this.statuses) };
  }
}

/** What an isolate counts in memory, until it is taken. Times are Unix milliseconds. */
export class Recorder {
  #routes = new Map<string, Route>();
  /** Since when there is something to report. */
  #since: number | null = null;
  /** Counts of others as they were when they were last taken. */
  readonly #taken = new Map<string, number>();

  /** `route` is a pattern of the route table, never a path: there are few of them. `took` in milliseconds. */
  request(route: string, status: number, took: number, now: number): void {
    this.#since ??= now;
    let entry = this.#routes.get(route);
    if (entry === undefined) {
      entry = new Route();
      this.#routes.set(route, entry);
    }
    const bucket = bucketOf(took);
    entry.buckets[bucket] = (entry.buckets[bucket] ?? 0) + 1;
    entry.sum += took;
    entry.statuses.set(status, (entry.statuses.get(status) ?? 0) + 1);
  }

  isDue(now: number): boolean {
    return this.#since !== null && now - this.#since >= REPORT_EVERY;
  }

  /** Everything since it was last taken. `counts` are those that others keep, since the isolate began. */
  take(counts: Readonly<Record<CounterName, Readonly<Record<string, number>>>>): Totals {
    const routes = Object.fromEntries([...this.#routes].map(([route, entry]) => [route, entry.totals()]));
    this.#routes = new Map();
    this.#since = null;
    return { ...NO_TOTALS, routes, counters: { limiter: this.#growth("limiter", counts.limiter) } };
  }

  #growth(name: CounterName, counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const growth: Record<string, number> = {};
    for (const [label, count] of Object.entries(counts)) {
      const key = `${name} ${label}`;
      const grown = count - (this.#taken.get(key) ?? 0);
      if (grown > 0) growth[label] = grown;
      this.#taken.set(key, count);
    }
    return growth;
  }
}
