import { publicIncident, type KnownIncident, type PublicIncident } from "../../shared/incidents/public.ts";
import type { IncidentType } from "../../shared/incidents/types.ts";

/** The newest; all that are unresolved are among them. */
const LOOKED_AT = 50;

export interface IncidentSources {
  readonly incidents: (limit: number) => Promise<readonly KnownIncident[]>;
  /** The public name of each check that has one. */
  readonly publicNames: () => Promise<Readonly<Record<string, string>>>;
}

/** Their subject is a check: one that is private is nobody's business. */
const OF_CHECKS: ReadonlySet<IncidentType> = new Set(["SERVICE_DOWN"]);

/** What the public is told of incidents, by the names that it knows. */
export async function publicIncidents({
  incidents,
  publicNames,
}: IncidentSources): Promise<readonly PublicIncident[]> {
  const [all, names] = await Promise.all([incidents(LOOKED_AT), publicNames()]);
  // A check, a dependency of the same name, an origin (`vps_1`) or its breaker (`origin:vps_1`).
  const componentOf = (subject: string): string | null =>
    names[subject] ?? names[`origin-${subject.replace(/^origin:/, "").replaceAll("_", "-")}`] ?? null;
  return all.flatMap((known) => {
    const shown = publicIncident(known, componentOf);
    return shown === null || (shown.component === null && OF_CHECKS.has(known.incident.type)) ? [] : [shown];
  });
}
