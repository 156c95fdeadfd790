import { isOpen, type Command } from "../../../shared/trading/command.ts";
import type { Hold } from "../../../shared/trading/kill-switch.ts";
import type { TradingOverview } from "../../../shared/trading/overview.ts";
import { requesterName } from "../../../shared/trading/author.ts";
import { commandTitle, haltTitle } from "../../../shared/trading/words.ts";
import { ActLink, Facts, Moment, Paging, Pill, Section, Table, Time, type Column } from "./kit/index.ts";
import { STATUS_TONES } from "./trading-words.ts";

const HOLDS: readonly [Column<Hold>, ...Column<Hold>[]] = [
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
    {command.note === null ? null : `: ${command.note}`}
  </>
);

/** How trading is held back, and how far the VPS is with it. */
export const KillSwitch = ({ killSwitch: { halt, holds, command } }: Pick<TradingOverview, "killSwitch">) => (
  <Section
    title="Kill switch"
    lead="The strongest hold counts. The VPS is told with its next question and says when it is done."
    standing={{
      id: "kill-switch",
      words: command === null ? "" : `${commandTitle(command.action)}: ${command.status}`,
      waits: command !== null && isOpen(command),
    }}
    actions={halt === null ? undefined : <ActLink act="/admin/trading/resume" name="Resume trading" />}
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

const COMMANDS: readonly [Column<Command>, ...Column<Command>[]] = [
  {
    name: "Command",
    cell: ({ action, service }) => `${commandTitle(action)}${service === null ? "" : ` ${service}`}`,
  },
  { name: "State", cell: (command) => <Progress command={command} /> },
  { name: "When", cell: ({ requestedAt }) => <Time at={requestedAt} /> },
  { name: "By", cell: ({ by }) => by },
  { name: "Why", cell: ({ reason }) => reason },
];

/** How the newest stands, and how many are still to be carried out. */
function newest(commands: readonly Command[]): string {
  const [command] = commands;
  const open = commands.filter(isOpen).length;
  return command === undefined
    ? ""
    : `${commandTitle(command.action)}: ${command.status}, ${open} to be done`;
}

/** A page of the commands, newest first; `more` of them may follow. */
export const Told = ({
  commands,
  url,
  more,
}: {
  readonly commands: readonly Command[];
  readonly url: string;
  readonly more: boolean;
}) => (
  <Section
    title="Told to the VPS"
    lead="Newest first."
    standing={{ id: "told", words: newest(commands), waits: commands.some(isOpen) }}
  >
    <Table caption="Commands" columns={COMMANDS} rows={commands} whole empty="Nothing yet." />
    <Paging of="commands" url={url} next={more ? String(commands.at(-1)?.seq ?? "") : null} />
  </Section>
);
