import type { TrafficClass } from "./rules.ts";

interface Traffic {
  /** The path itself and everything below it. */
  readonly path: string;
  /** Absent: any. */
  readonly method?: string;
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
];

const fits = (traffic: Traffic, method: string, path: string): boolean =>
  (traffic.method ?? method) === method && (path === traffic.path || path.startsWith(`${traffic.path}/`));

/** Pages, assets, management, and paths of no route have the general zone. */
export const trafficClass = (method: string, path: string): TrafficClass =>
  TRAFFIC.find((traffic) => fits(traffic, method, path))?.class ?? "general";
