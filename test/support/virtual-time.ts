interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that only goes on when everybody waits: minutes of a simulation in milliseconds, always the same way. */
export class VirtualTime {
  #now: number;
  #order = 0;
  /** A binary heap, the earliest first. */
  readonly #timers: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((run) => this.at(this.#now + Math.max(0, ms), run));
  }

  at(time: number, run: () => void): void {
    this.#timers.push({ at: time, order: this.#order++, run });
    this.#rise(this.#timers.length - 1);
  }

  /** Until nobody waits for anything any more. */
  async run(): Promise<void> {
    for (let timer = this.#take(); timer !== undefined; timer = this.#take()) {
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      // Everything that the timer set off runs to its next wait.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #take(): Timer | undefined {
    const first = this.#timers[0];
    const last = this.#timers.pop();
    if (first === undefined || last === undefined || this.#timers.length === 0) return first;
    this.#timers[0] = last;
    this.#sink();
    return first;
  }

  #rise(from: number): void {
    for (let i = from; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(): void {
    for (let i = 0; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#timers.length && this.#isBefore(child, least)) least = child;
      }
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(i: number, j: number): boolean {
    const [a, b] = [this.#timers[i]!, this.#timers[j]!];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(i: number, j: number): void {
    [this.#timers[i], this.#timers[j]] = [this.#timers[j]!, this.#timers[i]!];
  }
}
