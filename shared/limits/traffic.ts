import type { TrafficClass } from "./rules.ts";

interface Traffic {
  /** The path itself and everything below it. */
  readonly path: string;
  readonly class: TrafficClass;
}

/** What a request counts as (row P2, P3); the first that fits. */
const TRAFFIC: readonly Traffic[] = [
  { path: "/ingest", class: "machine" },
  { path: "/api/confirm", class: "confirm" },
  { path: "/api/health", class: "health" },
  { path: "/api/trade", class: "trading" },
  { path: "/api/v1/proxy", class: "general" },
  { path: "/api", class: "api" },
  { path: "/origin", class: "origin" },
];

const fits = (traffic: Traffic, path: string): boolean =>
  path === traffic.path || path.startsWith(`${traffic.path}/`);

/**
 * Pages, assets, management, and paths of no route have the general zone; attempts at a sign-in are counted once more
 * where they are read (`workers/access/attempts.ts`).
 */
export const trafficClass = (path: string): TrafficClass =>
  TRAFFIC.find((traffic) => fits(traffic, path))?.class ?? "general";
