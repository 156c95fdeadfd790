import type { Lane } from "./effect.ts";

/** What the order of delivery is decided by; the effect itself stays in storage. Times are Unix milliseconds. */
export interface Entry {
  readonly key: string;
  /** Order of storing. */
  readonly seq: number;
  readonly lane: Lane;
  readonly subject: string;
  /** Entries of one route share a limit of the destination and wait for it together. */
  readonly route: string;
  /** Failed attempts so far. */
  readonly attempts: number;
  readonly enqueuedAt: number;
  /** Not before this; 0: at once. */
  readonly dueAt: number;
  readonly expiresAt: number | null;
}

/** When the next attempt on a route may start; at most `now`: at once. Infinity: after one under way has ended. */
export type OpensAt = (route: string, lane: Lane) => number;

/** Heads that could go now, by route and then subject: a closed route costs one look, however many wait for it. */
type Ready = Map<string, Map<string, Entry>>;

interface Subject {
  /** In order; the first is the head. */
  readonly entries: Entry[];
  /** How many of them are interactive: one pulls those before it into its lane, or it would wait behind them. */
  interactive: number;
}

const LANES = ["interactive", "background"] as const;

const laneOf = (subject: Subject): Lane => (subject.interactive > 0 ? "interactive" : "background");

/**
 * The order of delivery. Of each subject only the oldest entry, its head, can be taken, and no other until that
 * one is finished. Interactive subjects go before background ones; within a lane the oldest head goes first.
 */
export class DeliveryQueue {
  readonly #subjects = new Map<string, Subject>();
  readonly #ready: Readonly<Record<Lane, Ready>> = { interactive: new Map(), background: new Map() };
  /** Heads that are not due yet, by subject. */
  readonly #waiting = new Map<string, Entry>();
  #earliestDue = Infinity;
  readonly #depth: Record<Lane, number> = { interactive: 0, background: 0 };

  /** Entries are added in the order of their `seq`. */
  add(entry: Entry): void {
    this.#depth[entry.lane]++;
    const subject = this.#subjects.get(entry.subject) ?? { entries: [], interactive: 0 };
    this.#subjects.set(entry.subject, subject);
    const laneBefore = laneOf(subject);
    subject.entries.push(entry);
    if (entry.lane === "interactive") subject.interactive++;
    const [head] = subject.entries;
    if (head === entry) this.#place(subject, entry);
    else if (head !== undefined && this.#withdraw(head, laneBefore)) this.#makeReady(subject, head);
  }

  /** The next entry to try; it is under way until `finish` or `postpone`. Null: none can start now. */
  take(now: number, opensAt: OpensAt, lanes: readonly Lane[] = LANES): Entry | null {
    this.#wake(now);
    for (const lane of lanes) {
      const head = this.#oldest(lane, (route) => opensAt(route, lane) <= now);
      if (head === null) continue;
      this.#withdraw(head, lane);
      return head;
    }
    return null;
  }

  /** The entry is settled for good; the next of its subject becomes the head. */
  finish(entry: Entry): void {
    this.#depth[entry.lane]--;
    const subject = this.#subjects.get(entry.subject);
    if (subject === undefined) return;
    subject.entries.shift();
    if (entry.lane === "interactive") subject.interactive--;
    const [next] = subject.entries;
    if (next === undefined) this.#subjects.delete(entry.subject);
    else this.#place(subject, next);
  }

  /** The entry stays the head of its subject and is due again later. */
  postpone(entry: Entry, attempts: number, dueAt: number): void {
    const subject = this.#subjects.get(entry.subject);
    if (subject === undefined) return;
    const later = { ...entry, attempts, dueAt };
    subject.entries[0] = later;
    this.#place(subject, later);
  }

  /** The earliest time at which `take` can give something; null: nothing is pending, or all of it is under way. */
  nextStart(opensAt: OpensAt): number | null {
    let earliest = this.#waiting.size > 0 ? this.#earliestDue : null;
    for (const lane of LANES) {
      for (const route of this.#ready[lane].keys()) {
        earliest = Math.min(earliest ?? Infinity, opensAt(route, lane));
      }
    }
    return earliest;
  }

  /** Entries not finished, by their own lane. */
  get depth(): Readonly<Record<Lane, number>> {
    return { ...this.#depth };
  }

  /** When the oldest pending entry was stored. */
  get oldest(): number | null {
    let oldest: number | null = null;
    for (const { entries } of this.#subjects.values()) {
      const [head] = entries;
      if (head !== undefined) oldest = Math.min(oldest ?? Infinity, head.enqueuedAt);
    }
    return oldest;
  }

  #oldest(lane: Lane, open: (route: string) => boolean): Entry | null {
    let oldest: Entry | null = null;
    for (const [route, heads] of this.#ready[lane]) {
      const [head] = heads.values();
      if (head !== undefined && (oldest === null || head.seq < oldest.seq) && open(route)) oldest = head;
    }
    return oldest;
  }

  #place(subject: Subject, head: Entry): void {
    if (head.dueAt === 0) {
      this.#makeReady(subject, head);
      return;
    }
    this.#waiting.set(head.subject, head);
    this.#earliestDue = Math.min(this.#earliestDue, head.dueAt);
  }

  #makeReady(subject: Subject, head: Entry): void {
    const ready = this.#ready[laneOf(subject)];
    const heads = ready.get(head.route);
    if (heads === undefined) ready.set(head.route, new Map([[head.subject, head]]));
    else heads.set(head.subject, head);
  }

  /** Takes a head out of the ready ones; false: it was not among them. */
  #withdraw(head: Entry, lane: Lane): boolean {
    const heads = this.#ready[lane].get(head.route);
    if (heads?.delete(head.subject) !== true) return false;
    if (heads.size === 0) this.#ready[lane].delete(head.route);
    return true;
  }

  #wake(now: number): void {
    if (this.#earliestDue > now) return;
    this.#earliestDue = Infinity;
    for (const head of this.#waiting.values()) {
      const subject = this.#subjects.get(head.subject);
      if (head.dueAt > now || subject === undefined) {
        this.#earliestDue = Math.min(this.#earliestDue, head.dueAt);
        continue;
      }
      this.#waiting.delete(head.subject);
      this.#makeReady(subject, head);
    }
  }
}
