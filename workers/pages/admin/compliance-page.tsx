import type { Cadence } from "../../../shared/compliance/period.ts";
import type { ComplianceReport } from "../../../shared/compliance/report.ts";
import { ActLink, Moment, Pill, Section, Table, type Column, type Tone } from "./kit/index.ts";

type Reported = ComplianceReport["items"][number];

const OUTCOMES = {
  pass: ["passed", "good"],
  signed: ["signed", "good"],
  fail: ["failed", "bad"],
  unknown: ["not known", "warn"],
} as const satisfies Record<string, readonly [word: string, tone: Tone]>;

const STATES = {
  complete: ["complete", "good"],
  open: ["open", "idle"],
  overdue: ["overdue", "warn"],
} as const satisfies Record<ComplianceReport["state"], readonly [word: string, tone: Tone]>;

const Outcome = ({ result }: Pick<Reported, "result">) => {
  const [word, tone] = result === null ? (["open", "idle"] as const) : OUTCOMES[result.outcome];
  return <Pill tone={tone}>{word}</Pill>;
};

const columns = ({ period }: ComplianceReport): readonly [Column<Reported>, ...Column<Reported>[]] => [
  { name: "What", cell: ({ item }) => item.title },
  { name: "Result", cell: ({ result }) => <Outcome result={result} /> },
  {
    name: "Detail",
    cell: ({ result, item, done }) => (
      <>
        {result === null ? null : <>{result.detail} </>}
        {done ? null : <small>{item.how}</small>}
      </>
    ),
  },
  {
    name: "By",
    cell: ({ result }) =>
      result === null ? (
        "nobody yet"
      ) : (
        <>
          {result.by ?? "checked"} <Moment at={result.at} />
        </>
      ),
  },
  {
    name: "Change",
    kind: "acts",
    cell: ({ item, done }) =>
      done ? null : (
        <ActLink
          act="/admin/compliance/sign"
          fields={{ cadence: period.cadence, period: period.id, item: item.id }}
          name="Sign"
          label={`Sign: ${item.title}`}
        />
      ),
  },
];

const State = ({ report: { state, done, items } }: { readonly report: ComplianceReport }) => {
  const [word, tone] = STATES[state];
  return (
    <>
      <Pill tone={tone}>{word}</Pill> {done} of {items.length}
    </>
  );
};

const fileOf = ({ period }: ComplianceReport): string =>
  `/admin/api/compliance/${period.cadence}/${period.id}?format=markdown`;

const pageOf = ({ period }: ComplianceReport): string =>
  `/admin/compliance?${new URLSearchParams({ cadence: period.cadence, period: period.id }).toString()}`;

/** One period's list. */
export const ReportSection = ({
  report,
  title,
}: {
  readonly report: ComplianceReport;
  readonly title: string;
}) => (
  <Section
    title={title}
    lead={<State report={report} />}
    actions={
      <a class="button" href={fileOf(report)} download>
        Report
      </a>
    }
  >
    <Table caption={title} columns={columns(report)} rows={report.items} empty="" />
  </Section>
);

const EARLIER: readonly [Column<ComplianceReport>, ...Column<ComplianceReport>[]] = [
  { name: "Period", cell: (report) => <a href={pageOf(report)}>{report.period.id}</a> },
  { name: "State", cell: (report) => <State report={report} /> },
  {
    name: "Open",
    cell: ({ items }) =>
      items
        .filter(({ done }) => !done)
        .map(({ item }) => item.title)
        .join("; ") || "–",
  },
];

const NAMES: Readonly<Record<Cadence, string>> = {
  daily: "Today",
  weekly: "This week",
  monthly: "This month",
  quarterly: "This quarter",
};

/** The current lists, and the periods before them that can still be signed. */
export const CompliancePage = ({
  cadences,
}: {
  readonly cadences: readonly { readonly cadence: Cadence; readonly reports: readonly ComplianceReport[] }[];
}) => (
  <>
    {cadences.map(({ cadence, reports: [current] }) =>
      current === undefined ? null : (
        <ReportSection report={current} title={`${NAMES[cadence]}: ${current.period.id}`} />
      ),
    )}
    <Section title="Earlier" lead="What was missed can be signed later; the report says when.">
      <Table
        caption="Earlier periods"
        columns={EARLIER}
        rows={cadences.flatMap(({ reports }) => reports.slice(1))}
        empty="There is nothing earlier yet."
      />
    </Section>
  </>
);
