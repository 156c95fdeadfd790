import { liveFigures } from "../../../shared/live/figures.ts";
import type { Snapshot } from "../../../shared/live/snapshot.ts";
import { Figures, type Figure } from "./kit/index.ts";

/** Figures that the page's script keeps up to date, by their names. */
const live = (
  snapshot: Snapshot,
  chosen: Readonly<Record<string, Pick<Figure, "note" | "href">>>,
): readonly Figure[] => {
  const figures = liveFigures(snapshot);
  return Object.entries(chosen).flatMap(([key, more]) => {
    const figure = figures[key];
    if (figure === undefined) return [];
    return [{ name: figure.name, value: figure.text, tone: figure.tone, live: key, ...more }];
  });
};

const TRAFFIC = {
  requests: { note: "over five minutes", href: "/admin/traffic" },
  failed: { note: "5xx of all" },
  p95: { note: "over five minutes" },
};

export const LiveTrafficFigures = ({ snapshot }: { readonly snapshot: Snapshot }) => (
  <Figures label="Traffic now" of={live(snapshot, TRAFFIC)} />
);

/** What an operator looks at first. */
export const LiveOverviewFigures = ({ snapshot }: { readonly snapshot: Snapshot }) => (
  <Figures
    label="Now"
    of={live(snapshot, {
      ...TRAFFIC,
      pending: { note: "roles, messages, rows", href: "/admin/outbox" },
      dead: { note: "want somebody", href: "/admin/outbox" },
      audit: { note: "records for D1", href: "/admin/audit" },
    })}
  />
);
