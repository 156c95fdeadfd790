import { MINUTE } from "../time.ts";
import { BOUNDS, bucketOf } from "./histogram.ts";
import { COUNTER_NAMES, type CounterName, type OwnCounts, type RouteTotals, type Totals } from "./totals.ts";

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
  /** The parts' own counts as they were when they were last taken. */
  readonly #taken: Partial<Record<CounterName, OwnCounts[CounterName]>> = {};

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

  /** Everything since it was last taken. */
  take(counts: OwnCounts): Totals {
    const routes = Object.fromEntries([...this.#routes].map(([route, entry]) => [route, entry.totals()]));
    this.#routes = new Map();
    this.#since = null;
    const counters = Object.fromEntries(
      COUNTER_NAMES.map((name) => [name, this.#growth(name, counts[name])]),
    );
    return { routes, counters };
  }

  #growth(name: CounterName, counts: OwnCounts[CounterName]): OwnCounts[CounterName] {
    const before = this.#taken[name] ?? {};
    this.#taken[name] = counts;
    const grown = Object.entries(counts).map(
      ([label, count]) => [label, count - (before[label] ?? 0)] as const,
    );
    return Object.fromEntries(grown.filter(([, growth]) => growth > 0));
  }
}
