import { DEFAULT_COLOUR } from "../../../../shared/settings/guild.ts";
import { isBlocking } from "../../../../shared/doctor/finding.ts";
import { moment } from "../../../../shared/discord/markdown.ts";
import { SWITCHES, switchValue, type SwitchName } from "../../../../shared/policy/switches.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import { describeFinding } from "../../describe-finding.ts";
import type { EdgeCommand } from "./command.ts";
import { describeBreaker } from "./breaker.ts";
import { openIncidentCount } from "./incidents.ts";

/** Something needs the team; the colour of a warning in alerts (row O4). */
const ATTENTION = 16_753_920;

/** `/edge status`: what needs the team, on one card. A part that does not answer says so and holds up no other. */
export const status: EdgeCommand = async (interaction, context, words) => {
  const { services, waitUntil } = context;
  const now = services.now();
  const [vitals, policy, incidents, guild] = await Promise.all([
    services.vitals(),
    services.policy.prepare(waitUntil),
    openIncidentCount(context),
    services.guilds.orDefaults(interaction.guild.id),
  ]);
  const switches = policy?.switches ?? {};
  const setting = (name: SwitchName): string => {
    const value = switchValue(switches, name, now);
    const shown = name === "mode" ? words.mode[value as keyof TeamWords["mode"]] : `${name}: ${value}`;
    const ends = switches[name];
    return value === SWITCHES[name][0] || ends === undefined
      ? shown
      : fill(words.status.until, { value: shown, until: moment(ends.expiresAt) });
  };
  const eased = (["lists", "inspection"] as const).filter(
    (name) => switchValue(switches, name, now) !== SWITCHES[name][0],
  );
  const findings = guild.diagnosis?.findings ?? [];
  const { audit } = vitals;
  const fields = [
    { name: words.status.mode, value: setting("mode") },
    { name: words.status.guards, value: eased.map(setting).join("\n") || words.common.none },
    {
      name: words.status.breakers,
      value: lines(vitals.breakers, words, (name, { state }) =>
        describeBreaker(name, state, words, { cause: false }),
      ),
    },
    {
      name: words.status.outbox,
      value: lines(vitals.outboxes, words, (destination, { interactive, background, dead }) =>
        fill(words.status.outbox_line, { destination, waiting: interactive + background, dead }),
      ),
    },
    {
      name: words.status.audit,
      value:
        audit === null
          ? words.common.part_away
          : audit.forked
            ? words.status.audit_forked
            : fill(words.status.audit_line, { records: audit.head.seq, waiting: audit.waiting }),
    },
    {
      name: words.status.lists,
      value: fill(words.status.lists_line, { entries: vitals.policy.entries }),
    },
    {
      name: words.status.incidents,
      value: incidents === null ? words.common.part_away : String(incidents),
    },
    {
      name: words.status.discord,
      value: findings.map((finding) => describeFinding(finding, words)).join("\n") || words.settings.healthy,
    },
  ];
  const calm =
    (incidents ?? 1) === 0 &&
    !findings.some(isBlocking) &&
    audit?.forked === false &&
    Object.values(vitals.breakers).every((part) => part?.state.kind === "closed") &&
    Object.values(vitals.outboxes).every((part) => part?.dead === 0);
  return {
    kind: "message",
    message: {
      embeds: [
        { title: words.status.title, color: calm ? DEFAULT_COLOUR : ATTENTION, fields: fields.map(cut) },
      ],
    },
  };
};

/** Discord's bound on an embed field's value, in characters. */
const MAX_VALUE = 1_024;
const cut = (field: { name: string; value: string }) => ({
  ...field,
  value: field.value.slice(0, MAX_VALUE),
});

const lines = <Part>(
  parts: Readonly<Record<string, Part | null>>,
  words: TeamWords,
  line: (name: string, part: Part) => string,
): string =>
  Object.entries(parts)
    .map(([name, part]) => (part === null ? `**${name}**: ${words.common.part_away}` : line(name, part)))
    .join("\n") || words.common.none;
