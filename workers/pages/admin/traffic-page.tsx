import { durationText, roundText, shareText } from "../../../shared/live/figures.ts";
import type { RouteSummary, Snapshot } from "../../../shared/live/snapshot.ts";
import type { History } from "../../../shared/metrics/history.ts";
import type { Rules } from "../../../shared/limits/rules.ts";
import { LimitsInForce } from "./limits-table.tsx";
import { LiveTrafficFigures } from "./live-figures.tsx";
import { Section, Table, type Column } from "./kit/index.ts";
import { TrafficChart } from "./traffic-chart.tsx";

/** The part of a route's answers whose status is of a class: 4 for 4xx. */
function share({ statuses, requests }: RouteSummary, kind: number): string {
  const count = Object.entries(statuses).reduce(
    (sum, [status, many]) => (Math.floor(Number(status) / 100) === kind ? sum + many : sum),
    0,
  );
  return count === 0 ? "–" : shareText(count / requests);
}

const ROUTES: readonly [Column<RouteSummary>, ...Column<RouteSummary>[]] = [
  { name: "Route", cell: ({ route }) => (route === "none" ? "no route" : <code>{route}</code>) },
  { name: "Requests", kind: "number", cell: ({ requests }) => roundText(requests) },
  { name: "2xx", kind: "number", cell: (route) => share(route, 2) },
  { name: "3xx", kind: "number", cell: (route) => share(route, 3) },
  { name: "4xx", kind: "number", cell: (route) => share(route, 4) },
  { name: "5xx", kind: "number", cell: (route) => share(route, 5) },
  { name: "p50", kind: "number", cell: ({ p50 }) => durationText(p50) },
  { name: "p95", kind: "number", cell: ({ p95 }) => durationText(p95) },
  { name: "p99", kind: "number", cell: ({ p99 }) => durationText(p99) },
];

type Counted = readonly [name: string, count: number];

const COUNTED: readonly [Column<Counted>, ...Column<Counted>[]] = [
  { name: "What", cell: ([name]) => name.replaceAll("_", " ") },
  { name: "Times", kind: "number", cell: ([, count]) => roundText(count) },
];

/** Rates, statuses, percentiles. */
export const TrafficPage = ({
  snapshot,
  history,
  rules,
}: {
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly rules: Rules;
}) => (
  <>
    <LiveTrafficFigures snapshot={snapshot} />
    <Section title="Answers" standing={{ id: "minutes" }}>
      <TrafficChart history={history} />
    </Section>
    <Section
      title="By route"
      standing={{ id: "routes" }}
      lead="Since the first deploy; another isolate's numbers are up to a minute old."
    >
      <Table
        caption="By route"
        columns={ROUTES}
        rows={snapshot.routes.toSorted((a, b) => b.requests - a.requests)}
        empty="Nothing was counted yet."
      />
    </Section>
    <div class="columns">
      <Section title="What the limiter decided" standing={{ id: "decisions" }}>
        <Table
          caption="What the limiter decided"
          columns={COUNTED}
          rows={Object.entries(snapshot.counters.limiter_decisions ?? {})}
          empty="Nothing yet."
        />
      </Section>
      <Section title="What it asked its objects" standing={{ id: "questions" }}>
        <Table
          caption="What it asked its objects"
          columns={COUNTED}
          rows={Object.entries(snapshot.counters.limiter_events ?? {})}
          empty="Nothing yet."
        />
      </Section>
    </div>
    <LimitsInForce rules={rules} />
  </>
);
