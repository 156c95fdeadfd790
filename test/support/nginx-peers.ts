/**
 * nginx's choice of a server as its documentation and source describe it, step by step with changing fields: what the
 * balancer is held against. Times are seconds, as nginx counts them.
 */
export class NginxPeers {
  readonly #peers: {
    readonly weight: number;
    effective: number;
    current: number;
    fails: number;
    accessed: number;
    checked: number;
  }[];
  readonly #maxFails: number;
  readonly #failTimeout: number;

  constructor(weights: readonly number[], maxFails: number, failTimeout: number) {
    this.#peers = weights.map((weight) => ({
      weight,
      effective: weight,
      current: 0,
      fails: 0,
      accessed: 0,
      checked: 0,
    }));
    this.#maxFails = maxFails;
    this.#failTimeout = failTimeout;
  }

  /** The index of the next one, or null. */
  get(now: number, tried: ReadonlySet<number>): number | null {
    let best: number | null = null;
    let total = 0;
    for (const [i, peer] of this.#peers.entries()) {
      if (tried.has(i)) continue;
      if (peer.fails >= this.#maxFails && now - peer.checked <= this.#failTimeout) continue;
      peer.current += peer.effective;
      total += peer.effective;
      if (peer.effective < peer.weight) peer.effective++;
      const leader = best === null ? undefined : this.#peers[best];
      if (leader === undefined || peer.current > leader.current) best = i;
    }
    const chosen = best === null ? undefined : this.#peers[best];
    if (chosen === undefined) return null;
    chosen.current -= total;
    if (now - chosen.checked > this.#failTimeout) chosen.checked = now;
    return best;
  }

  free(index: number, failed: boolean, now: number): void {
    const peer = this.#peers[index];
    if (peer === undefined) return;
    if (!failed) {
      if (peer.accessed < peer.checked) peer.fails = 0;
      return;
    }
    peer.fails++;
    peer.accessed = now;
    peer.checked = now;
    peer.effective = Math.max(0, peer.effective - Math.floor(peer.weight / this.#maxFails));
  }
}
