import { durationText, roundText } from "../../../shared/live/figures.ts";
import { everyMinute, type History, type Minute } from "../../../shared/metrics/history.ts";
import { quantile } from "../../../shared/metrics/histogram.ts";
import { Chart } from "./kit/chart.tsx";
import { usePage } from "./kit/context.ts";
import { clockText } from "./kit/time.tsx";
import { Table, Time, type Column } from "./kit/index.ts";

const COLUMNS: readonly [Column<Minute>, ...Column<Minute>[]] = [
  { name: "Minute", cell: ({ at }) => <Time at={at} /> },
  { name: "Served", kind: "number", cell: ({ served }) => roundText(served) },
  { name: "Refused (4xx)", kind: "number", cell: ({ refused }) => roundText(refused) },
  { name: "Failed (5xx)", kind: "number", cell: ({ failed }) => roundText(failed) },
  { name: "p95", kind: "number", cell: (minute) => durationText(quantile(minute, 0.95)) },
];

const total = (minutes: History, of: "served" | "refused" | "failed"): number =>
  minutes.reduce((sum, minute) => sum + minute[of], 0);

/** The last two hours by the minute. */
export const TrafficChart = ({ history }: { readonly history: History }) => {
  const { now } = usePage();
  const minutes = everyMinute(history, now);
  const [served, refused, failed] = (["served", "refused", "failed"] as const).map((of) =>
    total(minutes, of),
  );
  return (
    <Chart
      id="traffic"
      title="Answers a minute, last two hours"
      summary={`Answers a minute over the last two hours: ${served} served, ${refused} refused, ${failed} failed.`}
      series={[
        { name: "served", pattern: "plain", values: minutes.map((minute) => minute.served) },
        { name: "refused (4xx)", pattern: "hatched", values: minutes.map((minute) => minute.refused) },
        { name: "failed (5xx)", pattern: "solid", values: minutes.map((minute) => minute.failed) },
      ]}
      axis={["2 hours ago", "1 hour ago", clockText(now, now)]}
      table={
        <Table
          caption="Answers a minute"
          columns={COLUMNS}
          rows={history.toReversed()}
          whole
          empty="Nothing was reported yet: isolates report once a minute."
        />
      }
    />
  );
};
