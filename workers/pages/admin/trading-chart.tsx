import { numberText } from "../../../shared/number-text.ts";
import { HOUR } from "../../../shared/time.ts";
import type { Mode } from "../../../shared/trading/order.ts";
import type { TradingHour } from "../../../shared/trading/overview.ts";
import { Chart } from "./kit/chart.tsx";
import { Moment, Table, type Column } from "./kit/index.ts";
import { clockText } from "./kit/time.tsx";

export const money = (amount: number): string => numberText(amount, 2, 2);

const HOURS: readonly [Column<TradingHour>, ...Column<TradingHour>[]] = [
  { name: "Hour", cell: ({ at }) => <Moment at={at} /> },
  { name: "Orders", kind: "number", cell: ({ orders }) => orders },
  { name: "Trades", kind: "number", cell: ({ trades }) => trades },
  { name: "Volume, USDT", kind: "number", cell: ({ volume }) => money(volume) },
  { name: "Profit, USDT", kind: "number", cell: ({ profit }) => money(profit) },
];

interface HoursChartProps {
  readonly mode: Mode;
  /** Those with events, oldest first. */
  readonly hours: readonly TradingHour[];
  /** The beginning of the first hour and the end of the last. */
  readonly from: number;
  readonly until: number;
}

/** What was traded, by the hour: gained and lost hours apart, so that neither depends on a colour. */
export const HoursChart = ({ mode, hours, from, until }: HoursChartProps) => {
  const byHour = new Map(hours.map((hour) => [hour.at, hour]));
  const slots = Array.from({ length: (until - from) / HOUR }, (_, i) => byHour.get(from + i * HOUR));
  const volume = (counts: (hour: TradingHour) => boolean) =>
    slots.map((hour) => (hour !== undefined && counts(hour) ? Math.round(hour.volume) : 0));
  const lost = hours.filter(({ profit }) => profit < 0).length;
  return (
    <Chart
      id={`trading-hours-${mode}`}
      title={`Volume by the hour, ${mode}, USDT`}
      summary={`Volume of the last ${slots.length} hours; ${hours.length} of them with trades or orders, ${lost} with a loss.`}
      series={[
        { name: "Hours without a loss", pattern: "plain", values: volume(({ profit }) => profit >= 0) },
        { name: "Hours with a loss", pattern: "hatched", values: volume(({ profit }) => profit < 0) },
      ]}
      axis={[clockText(from, until), clockText((from + until) / 2, until), clockText(until, until)]}
      table={
        <Table
          caption={`Trading by the hour, ${mode}`}
          columns={HOURS}
          rows={hours.toReversed()}
          whole
          empty="Nothing was traded."
        />
      }
    />
  );
};
