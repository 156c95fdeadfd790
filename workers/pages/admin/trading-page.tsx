import { tradingWords } from "../../../shared/live/standing.ts";
import { numberText } from "../../../shared/number-text.ts";
import { HOUR } from "../../../shared/time.ts";
import type { Command } from "../../../shared/trading/command.ts";
import type { Mode } from "../../../shared/trading/order.ts";
import type { TradingHour, TradingOverview } from "../../../shared/trading/overview.ts";
import { haltTitle } from "../../../shared/trading/words.ts";
import { ActLink, Facts, Figures, Missing, Moment, Pill, Section, Time } from "./kit/index.ts";
import { Book, grouped } from "./trading-book.tsx";
import { money } from "./trading-chart.tsx";
import { KillSwitch, Told } from "./trading-switch.tsx";

const ModeInForce = ({ mode, live }: { readonly mode: TradingOverview["mode"]; readonly live: boolean }) => (
  <Section
    title="Mode"
    standing={{ id: "mode" }}
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
  /** This, each mode's hours and the commands: null where the object did not answer. */
  readonly overview: TradingOverview | null;
  readonly hours: Readonly<Record<Mode, readonly TradingHour[] | null>>;
  readonly commands: readonly Command[] | null;
  /** The beginning of the first hour shown, and the end of the last. */
  readonly from: number;
  readonly until: number;
  /** Whether live trading is set up. */
  readonly live: boolean;
  readonly url: string;
  readonly limit: number;
}

/** Figures first, then what can be done about them; the mode in force before the other. */
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
  const { killSwitch, mode, rules, equity, events, lastEventAt, other } = overview;
  const judged = [...rules, ...(other?.rules ?? [])];
  const beyond = judged.filter(({ breached }) => breached).length;
  const unknown = judged.filter(({ measured }) => measured === null).length;
  const day = (hours[mode.mode] ?? []).filter(({ at }) => at > overview.at - 24 * HOUR);
  return (
    <>
      <Figures
        label="Trading at a glance"
        standing={{ id: "trading", words: tradingWords(killSwitch.halt, mode.mode) }}
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
            note: `of ${judged.length} rules${unknown === 0 ? "" : `; ${unknown} cannot be judged`}`,
            ...(beyond === 0 ? {} : { tone: "bad" as const }),
          },
          {
            name: "Trades, 24 hours",
            value: sum(day, ({ trades }) => trades),
            note: `${money(sum(day, ({ volume }) => volume))} USDT, ${mode.mode}`,
          },
          {
            name: "Profit, 24 hours",
            value: money(sum(day, ({ profit }) => profit)),
            note: `USDT, realised, ${mode.mode}`,
          },
          {
            name: "Equity",
            value: equity === null ? "unknown" : grouped(equity),
            note: equity === null ? `the bot has not said, ${mode.mode}` : `USDT, ${mode.mode}`,
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
      <Book mode={mode.mode} book={overview} hours={hours[mode.mode]} from={from} until={until} />
      {other === null ? null : (
        <Book mode={other.mode} book={other} hours={hours[other.mode]} from={from} until={until} />
      )}
      <ModeInForce mode={mode} live={live} />
      <Told commands={commands ?? []} url={url} more={commands?.length === limit} />
    </>
  );
};
