import { numberText } from "../../../shared/number-text.ts";
import type { BreakerChange } from "../../../shared/breaker/change.ts";
import type { BreakerState } from "../../../shared/breaker/state.ts";
import type { BreakerStatistics } from "../../../shared/breaker/statistics.ts";
import { breakerTone, breakerWord } from "../../../shared/live/words.ts";
import { ActLink, Moment, Pill, Section, Table, Time, type Column } from "./kit/index.ts";

/** A breaker as it stands; null: its object did not answer. */
export interface BreakerView {
  readonly name: string;
  readonly status: {
    readonly state: BreakerState;
    readonly statistics: BreakerStatistics;
    readonly history: readonly BreakerChange[];
  } | null;
}

const isForced = ({ kind }: BreakerState): boolean => kind === "forced_open" || kind === "forced_closed";

const Acts = ({ name, state }: { readonly name: string; readonly state: BreakerState }) => (
  <div class="actions">
    {state.kind === "closed" ? null : (
      <ActLink
        act="/admin/breakers/reset"
        fields={{ dependency: name }}
        name={isForced(state) ? "Release" : "Close"}
        label={`${isForced(state) ? "Release" : "Close"} the breaker of ${name}`}
      />
    )}
    {state.kind === "forced_open" ? null : (
      <ActLink
        act="/admin/breakers/open"
        fields={{ dependency: name }}
        name="Hold open"
        label={`Hold open the breaker of ${name}`}
      />
    )}
    {state.kind === "forced_closed" ? null : (
      <ActLink
        act="/admin/breakers/hold-closed"
        fields={{ dependency: name }}
        name="Hold closed"
        label={`Hold closed the breaker of ${name}`}
      />
    )}
  </div>
);

const COLUMNS: readonly [Column<BreakerView>, ...Column<BreakerView>[]] = [
  { name: "Dependency", cell: ({ name }) => name },
  {
    name: "State",
    cell: ({ name, status }) => (
      <Pill tone={breakerTone(status?.state.kind)} live={`breaker:${name}`}>
        {breakerWord(status?.state.kind)}
      </Pill>
    ),
  },
  {
    name: "Since",
    cell: ({ status }) =>
      status === null || status.state.generation === 0 ? "always" : <Time at={status.state.since} />,
  },
  {
    name: "Until",
    cell: ({ status }) =>
      status !== null && "until" in status.state ? <Moment at={status.state.until} /> : "–",
  },
  { name: "Good", kind: "number", cell: ({ status }) => numberText(status?.statistics.successes ?? 0) },
  { name: "Failed", kind: "number", cell: ({ status }) => numberText(status?.statistics.errors ?? 0) },
  { name: "Slow", kind: "number", cell: ({ status }) => numberText(status?.statistics.slow ?? 0) },
  { name: "Not made", kind: "number", cell: ({ status }) => numberText(status?.statistics.refused ?? 0) },
  {
    name: "Change",
    kind: "acts",
    cell: ({ name, status }) => (status === null ? null : <Acts name={name} state={status.state} />),
  },
];

interface Change {
  readonly name: string;
  readonly change: BreakerChange;
}

const HISTORY: readonly [Column<Change>, ...Column<Change>[]] = [
  { name: "When", cell: ({ change: { at } }) => <Time at={at} /> },
  { name: "Dependency", cell: ({ name }) => name },
  {
    name: "Change",
    cell: ({ change: { from, to } }) => (
      <>
        {breakerWord(from)} → <Pill tone={breakerTone(to)}>{breakerWord(to)}</Pill>
      </>
    ),
  },
  { name: "Why", cell: ({ change: { cause } }) => cause },
  { name: "By", cell: ({ change: { by } }) => by ?? "results" },
];

/** Every breaker, and what they did last. */
export const BreakersPage = ({ breakers }: { readonly breakers: readonly BreakerView[] }) => {
  const history = breakers
    .flatMap(({ name, status }) => (status?.history ?? []).map((change) => ({ name, change })))
    .sort((a, b) => b.change.at - a.change.at);
  return (
    <>
      <Section title="Dependencies" lead="Calls as the breakers heard of them, since each was first used.">
        <Table caption="Dependencies" columns={COLUMNS} rows={breakers} empty="" />
      </Section>
      <Section title="Latest changes">
        <Table
          caption="Latest changes"
          columns={HISTORY}
          rows={history}
          empty="No breaker has changed yet."
        />
      </Section>
    </>
  );
};
