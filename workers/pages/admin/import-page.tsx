import type { ImportReport } from "../../policy/operations.ts";
import { Figures, Reason, Section, Table, TextArea } from "./kit/index.ts";

/** Lines of a list, and why they are on it. */
export const ImportFields = () => (
  <>
    <TextArea
      name="text"
      label="One target a line"
      hint="Text behind # or ; is left out; at most 1 MiB"
      required
    />
    <Reason />
  </>
);

/** What became of an import. */
export const ImportReportPage = ({
  report: { effects, faults, faultCount },
  back,
}: {
  readonly report: ImportReport;
  readonly back: string;
}) => (
  <>
    <Figures
      label="Lines"
      of={[
        { name: "Added", value: effects.added },
        { name: "Replaced", value: effects.replaced },
        { name: "Kept as they were", value: effects.kept },
        { name: "Wrong", value: faultCount, ...(faultCount === 0 ? {} : { tone: "warn" as const }) },
      ]}
    />
    <Section title="What was wrong">
      <Table
        caption="Lines that were left out"
        columns={[
          { name: "Line", cell: ({ line }) => line },
          { name: "Text", cell: ({ text }) => <code>{text}</code> },
          { name: "Problem", cell: ({ problem }) => problem },
        ]}
        rows={faults}
        empty="Nothing."
      />
      {faultCount > faults.length ? <p>And {faultCount - faults.length} more.</p> : null}
    </Section>
    <p>
      <a href={back}>Back to the list</a>
    </p>
  </>
);
