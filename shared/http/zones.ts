/** Who a route is for: anybody, whoever signs (the VPS, Discord), or operators. */
type Zone = "public" | "machine" | "management";

export interface RouteZone {
  /** The path itself and everything below it. */
  readonly path: string;
  readonly zone: Zone;
  /** Answers during a maintenance too; machine and management routes always do. */
  readonly staysUp?: true;
}

/** Every route of the contract, each under exactly one of these paths; none of them lies below another. */
export const ZONES: readonly RouteZone[] = [
  { path: "/interactions", zone: "machine" },
  { path: "/events", zone: "machine" },
  { path: "/ingest", zone: "machine" },

  { path: "/admin", zone: "management" },
  { path: "/api/v1/proxy", zone: "management" },
  { path: "/metrics", zone: "management" },

  { path: "/api/health", zone: "public", staysUp: true },
  { path: "/status", zone: "public", staysUp: true },
  { path: "/status.json", zone: "public", staysUp: true },
  // The status page and the operators' pages take theirs from there.
  { path: "/assets", zone: "public", staysUp: true },
  { path: "/api/confirm", zone: "public" },
  { path: "/api/trade", zone: "public" },
  { path: "/api/portfolio", zone: "public" },
  { path: "/origin", zone: "public" },
  { path: "/verify", zone: "public" },
  { path: "/openapi.json", zone: "public" },
  { path: "/docs", zone: "public" },
];

/** Paths of no route: they end in a 404, and until then are anybody's. */
const ELSEWHERE: RouteZone = { path: "/", zone: "public" };

const holds = (zone: RouteZone, path: string): boolean =>
  path.startsWith(zone.path) && (path.length === zone.path.length || path[zone.path.length] === "/");

export const zonesOf = (path: string): readonly RouteZone[] => ZONES.filter((zone) => holds(zone, path));

/** `path` as the router sees it (Hono's `c.req.path`), so that no spelling is in one zone for us and another for it. */
export const zoneOf = (path: string): RouteZone => ZONES.find((zone) => holds(zone, path)) ?? ELSEWHERE;
