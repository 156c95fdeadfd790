import { liveFigures } from "../../../shared/live/figures.ts";
import type { Snapshot } from "../../../shared/live/snapshot.ts";
import { Figures, type Figure } from "./kit/index.ts";

/** A figure that the page's script keeps up to date. */
function live(
  snapshot: Snapshot,
  name: string,
  key: string,
  more: Pick<Figure, "note" | "href"> = {},
): Figure {
  const figure = liveFigures(snapshot)[key];
  return { name, value: figure?.text ?? "–", tone: figure?.tone ?? "idle", live: key, ...more };
}

const FIVE_MINUTES = "over five minutes";

const traffic = (snapshot: Snapshot): readonly Figure[] => [
  live(snapshot, "Requests a minute", "requests", { note: FIVE_MINUTES, href: "/admin/traffic" }),
  live(snapshot, "Failed", "failed", { note: "5xx of all" }),
  live(snapshot, "p95", "p95", { note: FIVE_MINUTES }),
];

export const LiveTrafficFigures = ({ snapshot }: { readonly snapshot: Snapshot }) => (
  <Figures label="Traffic now" of={traffic(snapshot)} />
);

/** What an operator looks at first. */
export const LiveOverviewFigures = ({ snapshot }: { readonly snapshot: Snapshot }) => (
  <Figures
    label="Now"
    of={[
      ...traffic(snapshot),
      live(snapshot, "On its way out", "pending", { note: "roles, messages, rows", href: "/admin/outbox" }),
      live(snapshot, "Dead letters", "dead", { note: "want somebody", href: "/admin/outbox" }),
      live(snapshot, "Audit records", "audit", { note: "waiting for D1", href: "/admin/audit" }),
    ]}
  />
);
