import { findingText } from "../../../shared/doctor/describe.ts";
import { isBlocking, type Diagnosis } from "../../../shared/doctor/finding.ts";
import { colourText } from "../../../shared/settings/form.ts";
import type { GuildSettings } from "../../../shared/settings/guild.ts";
import { DAY } from "../../../shared/time.ts";
import { ActLink, Facts, Moment, Pill, Section, Table } from "./kit/index.ts";

interface GuildView {
  readonly id: string;
  readonly name: string;
  readonly settings: GuildSettings;
  /** Null: nobody has looked. */
  readonly diagnosis: Diagnosis | null;
}

const Health = ({ diagnosis }: Pick<GuildView, "diagnosis">) => {
  if (diagnosis === null) return <Pill tone="idle">not looked at yet</Pill>;
  const { findings } = diagnosis;
  if (findings.length === 0) return <Pill tone="good">as it should be</Pill>;
  return (
    <Pill tone={findings.some(isBlocking) ? "bad" : "warn"}>
      {findings.length === 1 ? "1 finding" : `${findings.length} findings`}
    </Pill>
  );
};

const Findings = ({ findings }: Diagnosis) =>
  findings.length === 0 ? null : (
    <ul class="needs">
      {findings.map((finding) => (
        <li>
          <Pill tone={isBlocking(finding) ? "bad" : "warn"}>{findingText(finding)}</Pill>
        </li>
      ))}
    </ul>
  );

const Settings = ({ settings }: { readonly settings: GuildSettings }) => {
  const { verifiedRoleId, teamRoleId, logChannelId, minimumAccountAge, panel } = settings;
  return (
    <Section title="Settings">
      <Facts
        of={[
          ["Verified role", <code>{verifiedRoleId}</code>],
          ["Team role", teamRoleId === null ? "none: nobody is of the team" : <code>{teamRoleId}</code>],
          ["Log channel", logChannelId === null ? "none" : <code>{logChannelId}</code>],
          ["Minimum age of an account", minimumAccountAge === 0 ? "any" : `${minimumAccountAge / DAY} days`],
          ["Panel: text", panel.text ?? "the usual one"],
          ["Panel: colour", <code>{colourText(panel.colour)}</code>],
          ["Panel: button", panel.button ?? "the usual one"],
        ]}
      />
    </Section>
  );
};

/** One Discord server: what is set, and what Discord allows the bot there. */
export const GuildPage = ({
  guild: { id, settings, diagnosis },
  others,
}: {
  readonly guild: GuildView;
  readonly others: readonly GuildView[];
}) => (
  <>
    <Section
      title="What Discord allows the bot"
      actions={<ActLink act="/admin/guilds/look" fields={{ guild: id }} name="Check now" />}
    >
      <p>
        <Health diagnosis={diagnosis} />{" "}
        {diagnosis === null ? null : (
          <small>
            looked at <Moment at={diagnosis.at} />
          </small>
        )}
      </p>
      {diagnosis === null ? null : <Findings {...diagnosis} />}
    </Section>
    <Settings settings={settings} />
    {others.length === 0 ? null : (
      <Section title="Other servers">
        <Table
          caption="Other servers"
          columns={[
            { name: "Server", cell: (one) => <a href={`/admin/guilds?guild=${one.id}`}>{one.name}</a> },
            { name: "State", cell: (one) => <Health diagnosis={one.diagnosis} /> },
          ]}
          rows={others}
          empty=""
        />
      </Section>
    )}
  </>
);
