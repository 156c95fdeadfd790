import { SECOND } from "../time.ts";
import type { Family, Sample } from "./exposition.ts";
import { BOUNDS, countOf, type Histogram } from "./histogram.ts";
import { COUNTER_NAMES, COUNTERS, type Totals } from "./totals.ts";

/** What isolates counted, as Prometheus names it. */
export const totalsFamilies = ({ routes, counters }: Totals): Family[] => [
  {
    name: "edge_http_requests_total",
    type: "counter",
    help: "Requests answered, by route and HTTP status.",
    samples: Object.entries(routes).flatMap(([route, { statuses }]) =>
      Object.entries(statuses).map(([status, value]) => ({ labels: { route, status }, value })),
    ),
  },
  {
    name: "edge_http_request_duration_seconds",
    type: "histogram",
    help: "Time from a request's arrival at the Worker to its answer.",
    samples: Object.entries(routes).flatMap(([route, histogram]) => histogramSamples({ route }, histogram)),
  },
  ...COUNTER_NAMES.map((counter): Family => ({
    name: `edge_${counter}_total`,
    type: "counter",
    help: COUNTERS[counter].help,
    samples: Object.entries(counters[counter] ?? {}).map(([value, count]) => ({
      labels: { [COUNTERS[counter].label]: value },
      value: count,
    })),
  })),
];

/** Buckets are cumulative in the text, and bounds in seconds. */
function histogramSamples(labels: Readonly<Record<string, string>>, histogram: Histogram): Sample[] {
  let below = 0;
  const count = countOf(histogram);
  return [
    ...BOUNDS.map((bound, i): Sample => {
      below += histogram.buckets[i] ?? 0;
      return { suffix: "_bucket", labels: { ...labels, le: String(bound / SECOND) }, value: below };
    }),
    { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: count },
    { suffix: "_sum", labels, value: histogram.sum / SECOND },
    { suffix: "_count", labels, value: count },
  ];
}
