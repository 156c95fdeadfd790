import type { HistoryItem } from "../../../shared/policy/entry.ts";
import { SWITCHES, type Setting, type SwitchName } from "../../../shared/policy/switches.ts";
import { ActLink, Moment, Pill, Section, Table, Time, type Column, type Tone } from "./kit/index.ts";

/** A switch as it stands; null: at its usual value. */
export interface SwitchView {
  readonly name: SwitchName;
  readonly setting: Setting | null;
}

interface Words {
  readonly title: string;
  readonly what: string;
  /** A value in words, and how it stands out. */
  readonly values: Readonly<Record<string, readonly [name: string, tone: Tone, effect: string]>>;
}

const GUARD_VALUES = (what: string): Words["values"] => ({
  enforce: ["Enforced", "good", `${what} is refused, as usual.`],
  log: ["Only logged", "warn", `${what} is let through, and the log says so.`],
  off: ["Off", "bad", `${what} is let through, and nothing is said.`],
});

export const SWITCH_WORDS: Readonly<Record<SwitchName, Words>> = {
  mode: {
    title: "Mode",
    what: "What everybody meets",
    values: {
      normal: ["Normal", "good", "Everything is served under the usual limits."],
      under_attack: [
        "Under attack",
        "warn",
        "Everybody is held to 1 request a second, 4 at once, on top of the usual limits.",
      ],
      maintenance: [
        "Maintenance",
        "bad",
        "Members and visitors get 503; health, status, management and signed machine traffic go on.",
      ],
    },
  },
  lists: {
    title: "Block list",
    what: "The guard at the lists",
    values: GUARD_VALUES("What the block list names"),
  },
  inspection: {
    title: "Content inspection",
    what: "The guard at contents",
    values: GUARD_VALUES("What looks like an attack"),
  },
};

/** The act that sets a value: easing a guard is one that wants proof. */
const settingAct = (name: SwitchName): string => (name === "mode" ? "/admin/mode/set" : "/admin/mode/ease");

const valueWords = (name: SwitchName, value: string) =>
  SWITCH_WORDS[name].values[value] ?? ([value, "warn", ""] as const);

const Current = ({ name, setting }: SwitchView) => {
  const [text, tone] = valueWords(name, setting?.value ?? SWITCHES[name][0]);
  return <Pill tone={tone}>{text}</Pill>;
};

const Acts = ({ name, setting }: SwitchView) => (
  <div class="actions">
    {setting === null ? null : (
      <ActLink
        act="/admin/mode/end"
        fields={{ name }}
        name="Back to usual"
        label={`${SWITCH_WORDS[name].title}: back to usual`}
      />
    )}
    {SWITCHES[name]
      .slice(1)
      .map((value) =>
        value === setting?.value ? null : (
          <ActLink
            act={settingAct(name)}
            fields={{ name, value }}
            name={valueWords(name, value)[0]}
            label={`${SWITCH_WORDS[name].title}: ${valueWords(name, value)[0]}`}
          />
        ),
      )}
  </div>
);

const COLUMNS: readonly [Column<SwitchView>, ...Column<SwitchView>[]] = [
  { name: "Switch", cell: ({ name }) => SWITCH_WORDS[name].title },
  { name: "Now", cell: (view) => <Current {...view} /> },
  {
    name: "Until",
    cell: ({ setting }) => (setting === null ? "–" : <Moment at={setting.expiresAt} />),
  },
  {
    name: "Why",
    cell: ({ setting }) => (setting === null ? "usual" : `${setting.reason} (${setting.author})`),
  },
  { name: "Change", kind: "acts", cell: (view) => <Acts {...view} /> },
];

const changed = ({ added, removed, targets, switched }: HistoryItem): string =>
  [
    ...switched,
    ...(targets.length <= 3
      ? targets
      : [...(added > 0 ? [`${added} added`] : []), ...(removed > 0 ? [`${removed} removed`] : [])]),
  ].join("; ");

const HISTORY: readonly [Column<HistoryItem>, ...Column<HistoryItem>[]] = [
  { name: "When", cell: ({ at }) => <Time at={at} /> },
  { name: "Who", cell: ({ author, source }) => (source === "operator" ? author : `${author} (${source})`) },
  { name: "What", cell: changed },
];

/** The switches and what was changed last. */
export const ModePage = ({
  switches,
  history,
}: {
  readonly switches: readonly SwitchView[];
  readonly history: readonly HistoryItem[];
}) => (
  <>
    <Section title="Switches" lead="A switch goes back to its usual value by itself.">
      <Table caption="Switches" columns={COLUMNS} rows={switches} empty="" />
    </Section>
    <Section title="Latest changes" lead="Of modes and lists; all of them are in the audit log.">
      <Table caption="Latest changes" columns={HISTORY} rows={history} empty="Nothing was changed yet." />
    </Section>
  </>
);
