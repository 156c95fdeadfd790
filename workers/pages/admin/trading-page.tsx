import { numberText } from "../../../shared/number-text.ts";
import { HOUR } from "../../../shared/time.ts";
import type { Command } from "../../../shared/trading/command.ts";
import type { HeldPosition, TradingHour, TradingOverview } from "../../../shared/trading/overview.ts";
import type { Judgement } from "../../../shared/trading/rules.ts";
import { haltTitle, ruleTitle } from "../../../shared/trading/words.ts";
import {
  ActLink,
  Facts,
  Figures,
  Missing,
  Moment,
  Pill,
  Section,
  Table,
  Time,
  type Column,
} from "./kit/index.ts";
import { HoursChart, money } from "./trading-chart.tsx";
import { KillSwitch, Told } from "./trading-switch.tsx";

type Columns<Row> = readonly [Column<Row>, ...Column<Row>[]];

/** An amount with its thousands apart. */
const grouped = (amount: string): string => numberText(Number(amount), 8);

const RULES: Columns<Judgement> = [
  { name: "Rule", cell: ({ subject }) => ruleTitle(subject) },
  {
    name: "State",
    cell: ({ breached }) => (
      <Pill tone={breached ? "bad" : "good"}>{breached ? "beyond the limit" : "within"}</Pill>
    ),
  },
  { name: "Now", kind: "number", cell: ({ measured, unit }) => `${grouped(measured)} ${unit}` },
  { name: "Limit", kind: "number", cell: ({ limit, unit }) => `${grouped(limit)} ${unit}` },
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

const Mode = ({ mode, live }: { readonly mode: TradingOverview["mode"]; readonly live: boolean }) => (
  <Section
    title="Mode"
    lead={live ? "Live trading ends by itself." : "Live trading is not set up."}
    actions={
      mode.mode === "live" ? (
        <ActLink act="/admin/trading/paper" name="Trade on paper" tone="main" />
      ) : live ? (
        <ActLink act="/admin/trading/live" name="Trade live" tone="bad" />
      ) : null
    }
  >
    {mode.mode === "paper" ? (
      <Facts of={[["Trading is", <Pill tone="idle">on paper</Pill>]]} />
    ) : (
      <Facts
        of={[
          ["Trading is", <Pill tone="warn">live</Pill>],
          ["Until", <Moment at={mode.until} />],
          ["By", `${mode.by}: ${mode.reason}`],
        ]}
      />
    )}
  </Section>
);

const sum = (hours: readonly TradingHour[], of: (hour: TradingHour) => number): number =>
  hours.reduce((all, hour) => all + of(hour), 0);

interface TradingPageProps {
  /** This and the next two: null where the object did not answer. */
  readonly overview: TradingOverview | null;
  readonly hours: readonly TradingHour[] | null;
  readonly commands: readonly Command[] | null;
  /** The beginning of the first hour shown, and the end of the last. */
  readonly from: number;
  readonly until: number;
  /** Whether live trading is set up. */
  readonly live: boolean;
  readonly url: string;
  readonly limit: number;
}

/** Figures first, then what can be done about them. */
export const TradingPage = ({
  overview,
  hours,
  from,
  until,
  commands,
  live,
  url,
  limit,
}: TradingPageProps) => {
  if (overview === null) return <Missing what="Trading" />;
  const { killSwitch, mode, rules, positions, equity, events, lastEventAt } = overview;
  const beyond = rules.filter(({ breached }) => breached).length;
  const day = (hours ?? []).filter(({ at }) => at > overview.at - 24 * HOUR);
  return (
    <>
      <Figures
        label="Trading at a glance"
        of={[
          {
            name: "Trading",
            value: killSwitch.halt === null ? "goes on" : "halted",
            ...(killSwitch.halt === null
              ? { note: mode.mode === "live" ? "live" : "on paper" }
              : { note: haltTitle(killSwitch.halt), tone: "bad" as const }),
          },
          {
            name: "Beyond their limit",
            value: beyond,
            note: `of ${rules.length} rules`,
            ...(beyond === 0 ? {} : { tone: "bad" as const }),
          },
          {
            name: "Trades, 24 hours",
            value: sum(day, ({ trades }) => trades),
            note: `${money(sum(day, ({ volume }) => volume))} USDT`,
          },
          {
            name: "Profit, 24 hours",
            value: money(sum(day, ({ profit }) => profit)),
            note: "USDT, realised",
          },
          {
            name: "Equity",
            value: equity === null ? "unknown" : grouped(equity),
            note: equity === null ? "the bot has not said" : "USDT",
          },
          {
            name: "Events",
            value: numberText(events.counted),
            note:
              lastEventAt === null ? (
                "none yet"
              ) : (
                <>
                  last <Time at={lastEventAt} />
                </>
              ),
          },
        ]}
      />
      <KillSwitch killSwitch={killSwitch} />
      <Section title="Rules">
        <Table caption="Rules" columns={RULES} rows={rules} empty="" />
      </Section>
      <Section title="Positions" lead="As the events add up; the exchange's word replaces that.">
        <Table
          caption="Positions"
          columns={POSITIONS}
          rows={positions}
          empty="No position was ever reported."
        />
      </Section>
      <Section title="Last two days">
        {hours === null ? (
          <Missing what="The hours" />
        ) : (
          <HoursChart hours={hours} from={from} until={until} />
        )}
      </Section>
      <Mode mode={mode} live={live} />
      <Told commands={commands ?? []} url={url} more={commands?.length === limit} />
    </>
  );
};
