import type { PublicStatus } from "./status.ts";
import { headline } from "./words.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** `/status.json`: times as ISO 8601, uptimes from 0 to 1, latencies in milliseconds. */
export const statusJson = (status: PublicStatus): string =>
  JSON.stringify({
    status: status.standing,
    description: headline(status),
    updatedAt: iso(status.at),
    components: status.components.map(({ name, standing, services }) => ({
      name,
      status: standing,
      services: services.map((service) => ({
        name: service.name,
        status: service.standing,
        since: iso(service.since),
        uptime: service.uptime,
        latency: service.latency,
        days: service.days.map(({ from, standing: kind, uptime }) => ({
          day: day(from),
          status: kind,
          uptime,
        })),
      })),
    })),
    incidents: status.incidents.map(({ startedAt, resolvedAt, ...incident }) => ({
      ...incident,
      startedAt: iso(startedAt),
      resolvedAt: iso(resolvedAt),
    })),
    plannedWork: status.plannedWork.map(({ plannedAt, from, until, ...work }) => ({
      ...work,
      plannedAt: iso(plannedAt),
      from: iso(from),
      until: iso(until),
    })),
  });
