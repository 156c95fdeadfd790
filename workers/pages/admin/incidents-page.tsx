import type { AlertsStatus } from "../../../durable-objects/alerts.ts";
import type { IncidentPage } from "../../../durable-objects/alerts-store.ts";
import { isFiring, type Alert } from "../../../shared/alerts/alert.ts";
import { RULES } from "../../../shared/alerts/rules.ts";
import type { ChannelState } from "../../../shared/alerts/path.ts";
import type { Incident } from "../../../shared/incidents/incident.ts";
import { INCIDENT_TYPES } from "../../../shared/incidents/types.ts";
import { SEVERITY_TONE } from "../../../shared/incidents/words.ts";
import { Missing, Moment, Paging, Pill, Section, Table, Time, type Column } from "./kit/index.ts";
import { NoticeBox } from "./kit/notice.tsx";

const STATE = {
  open: { word: "open", tone: "bad" },
  acknowledged: { word: "taken", tone: "warn" },
  resolved: { word: "resolved", tone: "good" },
} as const;

/** Where an incident stands, in a word. */
export const StatePill = ({ state }: Pick<Incident, "state">) => (
  <Pill tone={STATE[state.kind].tone}>{STATE[state.kind].word}</Pill>
);

export const SeverityPill = ({ severity }: Pick<Incident, "severity">) => (
  <Pill tone={SEVERITY_TONE[severity]}>{severity}</Pill>
);

const COLUMNS: readonly [Column<Incident>, ...Column<Incident>[]] = [
  {
    name: "Incident",
    cell: ({ id, type, subject }) => (
      <>
        <a href={`/admin/incidents/${id}`}>
          {id} · {INCIDENT_TYPES[type].title}
        </a>{" "}
        <small>{subject}</small>
      </>
    ),
  },
  { name: "State", cell: StatePill },
  { name: "Severity", cell: SeverityPill },
  { name: "What", cell: ({ summary }) => summary },
  { name: "Owner", cell: ({ owner }) => owner ?? "nobody" },
  { name: "Since", cell: ({ openedAt }) => <Moment at={openedAt} /> },
  { name: "Times", kind: "number", cell: ({ times }) => times },
];

const ALERTS: readonly [Column<Alert>, ...Column<Alert>[]] = [
  {
    name: "Alert",
    cell: ({ name, subject }) => (
      <>
        {RULES[name].title} <small>{subject}</small>
      </>
    ),
  },
  { name: "Severity", cell: SeverityPill },
  { name: "What", cell: ({ summary }) => summary },
  { name: "Since", cell: ({ state }) => <Moment at={state.kind === "happened" ? state.at : state.since} /> },
  { name: "Heard", cell: ({ heardAt }) => <Time at={heardAt} /> },
];

const CHANNELS: readonly [Column<ChannelState>, ...Column<ChannelState>[]] = [
  { name: "Channel", cell: ({ channel }) => channel },
  {
    name: "Took a message",
    cell: ({ takenAt }) => (takenAt === null ? "not yet" : <Moment at={takenAt} />),
  },
  {
    name: "Waiting since",
    cell: ({ waitingSince }) => (waitingSince === null ? "nothing waits" : <Moment at={waitingSince} />),
  },
];

const Alerts = ({ status }: { readonly status: AlertsStatus }) => (
  <>
    {status.broken === null ? null : (
      <NoticeBox bad>Nobody can count on being told: {status.broken}.</NoticeBox>
    )}
    <Section title="Firing now">
      <Table
        caption="Firing now"
        columns={ALERTS}
        rows={status.alerts.filter(isFiring)}
        empty="Nothing fires."
      />
    </Section>
    <Section title="Channels" lead="An alert counts as told when its channel took it.">
      <Table
        caption="Channels"
        columns={CHANNELS}
        rows={status.path.channels}
        empty="No channel is configured: alerts are in the log and here only."
      />
    </Section>
  </>
);

/** Every incident, what fires now, and whether people are told. Null: the object did not answer. */
export const IncidentsPage = ({
  status,
  page,
  url,
}: {
  readonly status: AlertsStatus | null;
  readonly page: IncidentPage | null;
  readonly url: string;
}) => (
  <>
    <Section title="Incidents">
      {page === null ? (
        <Missing what="The object of the incidents" />
      ) : (
        <>
          <Table
            caption="Incidents"
            columns={COLUMNS}
            rows={page.incidents}
            whole
            empty="There was none yet."
          />
          <Paging of="incidents" url={url} next={page.cursor === null ? null : String(page.cursor)} />
        </>
      )}
    </Section>
    {status === null ? <Missing what="The object of the alerts" /> : <Alerts status={status} />}
  </>
);
