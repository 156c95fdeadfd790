import { numberText } from "../../../shared/number-text.ts";
import type { Mode } from "../../../shared/trading/order.ts";
import type { BookView, HeldPosition, TradingHour } from "../../../shared/trading/overview.ts";
import type { Judgement } from "../../../shared/trading/rules.ts";
import { amountText, ruleTitle, UNKNOWN } from "../../../shared/trading/words.ts";
import { Missing, Pill, Section, Table, Time, type Column, type Tone } from "./kit/index.ts";
import { HoursChart } from "./trading-chart.tsx";

type Columns<Row> = readonly [Column<Row>, ...Column<Row>[]];

/** An amount with its thousands apart. */
export const grouped = (amount: string): string => numberText(Number(amount), 8);

function stateOf({ breached, unknown }: Judgement): readonly [tone: Tone, words: string] {
  if (unknown !== null) return ["warn", "cannot be judged"];
  return breached ? ["bad", "beyond the limit"] : ["good", "within"];
}

const State = ({ of }: { readonly of: Judgement }) => {
  const [tone, words] = stateOf(of);
  return <Pill tone={tone}>{words}</Pill>;
};

const RULES: Columns<Judgement> = [
  { name: "Rule", cell: ({ subject }) => ruleTitle(subject) },
  { name: "State", cell: (judgement) => <State of={judgement} /> },
  {
    name: "Now",
    kind: "number",
    cell: ({ measured, unknown, unit }) =>
      unknown === null ? amountText(grouped(measured ?? ""), unit) : UNKNOWN[unknown],
  },
  { name: "Limit", kind: "number", cell: ({ limit, unit }) => amountText(grouped(limit), unit) },
];

const POSITIONS: Columns<HeldPosition> = [
  { name: "Symbol", cell: ({ symbol }) => symbol },
  {
    name: "Side",
    cell: ({ position: { quantity } }) =>
      quantity === "0" ? "closed" : quantity.startsWith("-") ? "short" : "long",
  },
  { name: "Quantity", kind: "number", cell: ({ position }) => grouped(position.quantity.replace("-", "")) },
  { name: "Last price", kind: "number", cell: ({ position }) => grouped(position.price) },
  { name: "Seen", cell: ({ position }) => <Time at={position.priceAt} /> },
];

interface BookProps {
  readonly mode: Mode;
  readonly book: BookView;
  /** Null: not known. */
  readonly hours: readonly TradingHour[] | null;
  /** The beginning of the first hour shown, and the end of the last. */
  readonly from: number;
  readonly until: number;
}

/** What is known of one mode's trading. */
export const Book = ({ mode, book: { rules, positions, equity }, hours, from, until }: BookProps) => (
  <>
    <Section
      title={`Rules, ${mode}`}
      standing={{ id: `limits-${mode}` }}
      lead={equity === null ? "No balance was reported." : `Equity: ${grouped(equity)} USDT.`}
    >
      <Table caption={`Rules, ${mode}`} columns={RULES} rows={rules} empty="" />
    </Section>
    <Section
      title={`Positions, ${mode}`}
      standing={{ id: `held-${mode}` }}
      lead="As the events add up; the exchange's word replaces that."
    >
      <Table
        caption={`Positions, ${mode}`}
        columns={POSITIONS}
        rows={positions}
        empty="No position was ever reported."
      />
    </Section>
    <Section title={`Last two days, ${mode}`} standing={{ id: `hours-${mode}` }}>
      {hours === null ? (
        <Missing what="The hours" />
      ) : (
        <HoursChart mode={mode} hours={hours} from={from} until={until} />
      )}
    </Section>
  </>
);
