import { HOUR } from "../../../shared/time.ts";
import type { Command } from "../../../shared/trading/command.ts";
import type { Hold } from "../../../shared/trading/kill-switch.ts";
import type { HeldPosition, TradingHour, TradingOverview } from "../../../shared/trading/overview.ts";
import type { Judgement } from "../../../shared/trading/rules.ts";
import { requesterName } from "../../../shared/trading/author.ts";
import { commandTitle, haltTitle, ruleTitle } from "../../../shared/trading/words.ts";
import {
  ActLink,
  Facts,
  Figures,
  Missing,
  Moment,
  Paging,
  Pill,
  Section,
  Table,
  Time,
  type Column,
} from "./kit/index.ts";
import { HoursChart, money } from "./trading-chart.tsx";
import { STATUS_TONES } from "./trading-words.ts";

type Columns<Row> = readonly [Column<Row>, ...Column<Row>[]];

/** An amount with its thousands apart. */
const grouped = (amount: string): string => Number(amount).toLocaleString("en", { maximumFractionDigits: 8 });

const HOLDS: Columns<Hold> = [
  { name: "By", cell: ({ by }) => requesterName(by) },
  { name: "Wants", cell: ({ action }) => commandTitle(action) },
  { name: "Why", cell: ({ reason }) => reason },
  { name: "Since", cell: ({ since }) => <Time at={since} /> },
  {
    name: "Until",
    cell: ({ expiresAt }) => (expiresAt === null ? "somebody resumes" : <Moment at={expiresAt} />),
  },
];

const Progress = ({ command }: { readonly command: Command }) => (
  <>
    <Pill tone={STATUS_TONES[command.status]}>{command.status}</Pill>
    {command.note === null ? null : ` ${command.note}`}
  </>
);

const KillSwitch = ({ killSwitch: { halt, holds, command } }: Pick<TradingOverview, "killSwitch">) => (
  <Section
    title="Kill switch"
    lead="The strongest hold counts. The VPS is told with its next question and says when it is done."
    actions={<ActLink act="/admin/trading/resume" name="Resume trading" />}
  >
    <Facts
      of={[
        ["Now", <Pill tone={halt === null ? "good" : "bad"}>{haltTitle(halt)}</Pill>],
        [
          "The VPS",
          command === null ? (
            "was never told anything"
          ) : (
            <>
              {commandTitle(command.action)}, <Time at={command.requestedAt} />:{" "}
              <Progress command={command} />
            </>
          ),
        ],
      ]}
    />
    <Table caption="Holds" columns={HOLDS} rows={holds} empty="Nobody holds trading back." headed={false} />
  </Section>
);

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

const COMMANDS: Columns<Command> = [
  {
    name: "Command",
    cell: ({ action, service }) => `${commandTitle(action)}${service === null ? "" : ` ${service}`}`,
  },
  { name: "State", cell: (command) => <Progress command={command} /> },
  { name: "When", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
  { name: "By", cell: ({ by }) => by },
  { name: "Why", cell: ({ reason }) => reason },
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
            note: haltTitle(killSwitch.halt),
            ...(killSwitch.halt === null ? {} : { tone: "bad" as const }),
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
            value: events.counted.toLocaleString("en"),
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
      <Section title="Told to the VPS" lead="Newest first.">
        <Table caption="Commands" columns={COMMANDS} rows={commands ?? []} empty="Nothing yet." />
        <Paging
          of="commands"
          url={url}
          next={commands !== null && commands.length === limit ? String(commands.at(-1)?.seq ?? "") : null}
        />
      </Section>
    </>
  );
};
