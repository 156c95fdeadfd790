import type { GatewaySettings, Origin } from "./settings.ts";

/**
 * Whose turn it is: nginx's smooth weighted round robin with its passive checks (`ngx_http_upstream_round_robin.c`).
 * Each choice adds every candidate's weight to its credit and takes the sum off the one chosen, so that weights
 * 5, 1, 1 give a a b a c a a and never five of one in a row. Times are Unix milliseconds.
 */

interface Peer {
  readonly origin: Origin;
  readonly credit: number;
  /** The weight less what failures took; each choice gives one back. */
  readonly weight: number;
  readonly fails: number;
  readonly failedAt: number;
  /** When it failed last, or was tried again after that. */
  readonly checkedAt: number;
}

/** Plain JSON; each function gives back a new one. */
export type Balancer = readonly Peer[];

export type Passive = Pick<GatewaySettings, "maxFails" | "failTimeout">;

export const createBalancer = (origins: readonly Origin[]): Balancer =>
  origins.map((origin) => ({
    origin,
    credit: 0,
    weight: origin.weight,
    fails: 0,
    failedAt: -Infinity,
    checkedAt: -Infinity,
  }));

/** As in nginx, a server without any other is never put aside. */
const isAside = (all: Balancer, peer: Peer, { maxFails, failTimeout }: Passive, now: number): boolean =>
  all.length > 1 && maxFails > 0 && peer.fails >= maxFails && now - peer.checkedAt <= failTimeout;

interface Choice {
  /** Names that are not to be chosen. */
  readonly without: ReadonlySet<string>;
  /**
   * The request cannot be repeated: it is not the one to find out whether an origin that was put aside is well again,
   * while another can take it. (Ours; nginx lets any request try.)
   */
  readonly careful: boolean;
}

/** The next origin; null: there is none. Backups only where no other can be. */
export function choose(
  all: Balancer,
  passive: Passive,
  now: number,
  { without, careful }: Choice,
): { readonly balancer: Balancer; readonly origin: Origin | null } {
  const ready = all.filter((peer) => !without.has(peer.origin.name) && !isAside(all, peer, passive, now));
  const proven = careful
    ? ready.filter(({ fails }) => passive.maxFails === 0 || fails < passive.maxFails)
    : ready;
  const candidates = proven.length > 0 ? proven : ready;
  const primaries = candidates.filter(({ origin }) => !origin.backup);
  const group = new Set(primaries.length > 0 ? primaries : candidates);
  let best: Peer | null = null;
  let sum = 0;
  for (const peer of group) {
    sum += peer.weight;
    if (best === null || peer.credit + peer.weight > best.credit + best.weight) best = peer;
  }
  if (best === null) return { balancer: all, origin: null };
  const chosen = best;
  const balancer = all.map((peer): Peer => {
    if (!group.has(peer)) return peer;
    const credit = peer.credit + peer.weight - (peer === chosen ? sum : 0);
    const weight = Math.min(peer.origin.weight, peer.weight + 1);
    const again = peer === chosen && now - peer.checkedAt > passive.failTimeout;
    return { ...peer, credit, weight, checkedAt: again ? now : peer.checkedAt };
  });
  return { balancer, origin: chosen.origin };
}

/** Counts how a call of an origin ended. */
export function settle(
  all: Balancer,
  name: string,
  failed: boolean,
  { maxFails }: Passive,
  now: number,
): Balancer {
  return all.map((peer) => {
    if (peer.origin.name !== name) return peer;
    // Tried again since its last failure, and well: whatever was counted is over.
    if (!failed) return peer.failedAt < peer.checkedAt && peer.fails > 0 ? { ...peer, fails: 0 } : peer;
    const lost = maxFails === 0 ? 0 : Math.floor(peer.origin.weight / maxFails);
    const weight = Math.max(0, peer.weight - lost);
    return { ...peer, fails: peer.fails + 1, failedAt: now, checkedAt: now, weight };
  });
}

/** Milliseconds until one of those put aside is tried again; 0: none is. */
export function soonestReturn(all: Balancer, passive: Passive, now: number): number {
  const waits = all
    .filter((peer) => isAside(all, peer, passive, now))
    .map(({ checkedAt }) => checkedAt + passive.failTimeout - now);
  return waits.length === 0 ? 0 : Math.min(...waits);
}
