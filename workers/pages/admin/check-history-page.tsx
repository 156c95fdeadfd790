import type { Counts } from "../../../shared/checks/figures.ts";
import { latencyOf, uptime } from "../../../shared/checks/figures.ts";
import type { HistoryStep } from "../../../shared/checks/requests.ts";
import type { TimedSample } from "../../../shared/checks/rollup.ts";
import { durationText } from "../../../shared/live/figures.ts";
import { percent } from "../../../shared/status/words.ts";
import type { History } from "../../checks/history.ts";
import { Chart } from "./kit/chart.tsx";
import { usePage } from "./kit/context.ts";
import { clockText } from "./kit/time.tsx";
import { Field, Missing, Pill, Section, Select, Table, Time, type Column, type Tone } from "./kit/index.ts";

export interface CheckHistoryView {
  readonly check: string;
  readonly step: HistoryStep;
  /** Unix milliseconds. */
  readonly from: number;
  readonly until: number;
  /** Of one step, milliseconds. */
  readonly length: number;
  /** There is nothing later. */
  readonly latest: boolean;
  /** Null: it could not be read. */
  readonly history: History | null;
}

const STEPS: readonly (readonly [HistoryStep, string])[] = [
  ["raw", "every result"],
  ["minute", "minutes"],
  ["hour", "hours"],
  ["day", "days"],
];

const TONES: Record<TimedSample["level"], Tone> = {
  up: "good",
  degraded: "warn",
  down: "bad",
  maintenance: "idle",
};

const RESULTS: readonly [Column<TimedSample>, ...Column<TimedSample>[]] = [
  { name: "When", cell: ({ at }) => <Time at={at} /> },
  {
    name: "Result",
    cell: ({ level, planned }) => (
      <>
        <Pill tone={TONES[level]}>{level}</Pill>
        {planned ? <small> planned work</small> : null}
      </>
    ),
  },
  { name: "Took", kind: "number", cell: ({ latency }) => durationText(latency) },
  { name: "Why", cell: ({ reason }) => reason ?? "–" },
];

/** Minutes, hours and days alike. */
interface Point extends Counts {
  readonly at: number;
  /** Milliseconds. */
  readonly mean: number | null;
  readonly p95: number | null;
}

function pointsOf(history: Exclude<History, { step: "raw" }>): readonly Point[] {
  return history.step === "minute"
    ? history.points.map(({ latency, ...minute }) => ({ ...minute, mean: latency, p95: null }))
    : history.points.map(({ from, figures }) => {
        const { mean = null, p95 = null } = latencyOf(figures) ?? {};
        return { ...figures, at: from, mean, p95 };
      });
}

const POINTS: readonly [Column<Point>, ...Column<Point>[]] = [
  { name: "From", cell: ({ at }) => <Time at={at} /> },
  { name: "Good", kind: "number", cell: ({ up }) => up },
  { name: "Slow", kind: "number", cell: ({ degraded }) => degraded },
  { name: "Failed", kind: "number", cell: ({ down }) => down },
  { name: "Planned work", kind: "number", cell: ({ maintenance }) => maintenance },
  { name: "Up", kind: "number", cell: (point) => share(uptime(point)) },
  { name: "Took on average", kind: "number", cell: ({ mean }) => durationText(mean) },
];
const WITHIN: Column<Point> = { name: "95 % within", kind: "number", cell: ({ p95 }) => durationText(p95) };

const share = (part: number | null): string => (part === null ? "–" : percent(part));

/** A browser's field for a time takes no zone. */
const fieldText = (at: number): string => new Date(at).toISOString().slice(0, 16);

const Question = ({ view: { step, until } }: { readonly view: CheckHistoryView }) => (
  <form method="get" class="row" role="search">
    <Select name="step" label="By" value={step} options={STEPS} />
    <Field name="until" label="Until (UTC)" type="datetime-local" value={fieldText(until)} />
    <div class="actions">
      <button class="main">Show</button>
    </div>
  </form>
);

const Pages = ({ view: { check, step, from, until, latest } }: { readonly view: CheckHistoryView }) => {
  const at = (end: number) =>
    `/admin/checks/${check}/history?${new URLSearchParams({ step, until: fieldText(end) }).toString()}`;
  return (
    <nav class="paging" aria-label="Other times">
      <a href={at(from)}>Earlier</a>
      {latest ? <span>Later</span> : <a href={at(until + (until - from))}>Later</a>}
    </nav>
  );
};

const NOTHING = "Nothing is known of this time.";

const Found = ({ view }: { readonly view: CheckHistoryView }) => {
  const { now } = usePage();
  const { check, history, from, until, length } = view;
  if (history === null) return <Missing what="The history" />;
  if (history.step === "raw") {
    return <Table caption="Results" columns={RESULTS} rows={history.points.toReversed()} empty={NOTHING} />;
  }
  const points = pointsOf(history);
  const byTime = new Map(points.map((point) => [point.at, point]));
  const all = Array.from({ length: (until - from) / length }, (_, i) => byTime.get(from + i * length));
  const sum = (of: "up" | "degraded" | "down") => points.reduce((total, point) => total + point[of], 0);
  const [up, degraded, down] = [sum("up"), sum("degraded"), sum("down")];
  return (
    <Chart
      id="found"
      title="Results"
      summary={`${check} from ${clockText(from, now)} to ${clockText(until, now)}: ${up} good, ${degraded} slow, ${down} failed.`}
      series={[
        { name: "good", pattern: "plain", values: all.map((point) => point?.up ?? 0) },
        { name: "slow", pattern: "hatched", values: all.map((point) => point?.degraded ?? 0) },
        { name: "failed", pattern: "solid", values: all.map((point) => point?.down ?? 0) },
      ]}
      axis={[clockText(from, now), clockText((from + until) / 2, now), clockText(until, now)]}
      table={
        <Table
          caption="Results"
          columns={history.step === "minute" ? POINTS : [...POINTS, WITHIN]}
          rows={points.toReversed()}
          whole
          empty={NOTHING}
        />
      }
    />
  );
};

/** One check at one time, by the step that was asked for. */
export const CheckHistoryPage = ({ view }: { readonly view: CheckHistoryView }) => (
  <>
    <Question view={view} />
    <Section title="What it found" actions={<a href="/admin/checks">All checks</a>}>
      <Found view={view} />
      <Pages view={view} />
    </Section>
  </>
);
