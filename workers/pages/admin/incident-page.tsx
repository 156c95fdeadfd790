import type { IncidentFile } from "../../../durable-objects/alerts.ts";
import type { Incident } from "../../../shared/incidents/incident.ts";
import { describeResponse, isLive, type Response } from "../../../shared/incidents/response.ts";
import { entryText, type TimelineEntry } from "../../../shared/incidents/timeline.ts";
import { INCIDENT_TYPES } from "../../../shared/incidents/types.ts";
import { SeverityPill, StatePill } from "./incidents-page.tsx";
import { ActLink, Facts, Moment, Section, Table, Time, type Column } from "./kit/index.ts";

/** `Incident 12: Service down, site` */
export const IncidentTitle = ({ id, type, subject }: Incident): string =>
  `Incident ${id}: ${INCIDENT_TYPES[type].title}${subject === null ? "" : `, ${subject}`}`;

const TIMELINE: readonly [Column<TimelineEntry>, ...Column<TimelineEntry>[]] = [
  { name: "When", cell: ({ at }) => <Time at={at} /> },
  { name: "Who", cell: ({ by }) => by ?? "the edge" },
  { name: "What", cell: entryText },
];

const responseColumns = (incident: number): readonly [Column<Response>, ...Column<Response>[]] => [
  { name: "When", cell: ({ plannedAt }) => <Time at={plannedAt} /> },
  { name: "What", cell: (response) => describeResponse(response) },
  {
    name: "Change",
    kind: "acts",
    cell: (response) =>
      isLive(response) && response.state.kind !== "undoing" && response.order.kind !== "kill_switch" ? (
        <ActLink
          act="/admin/incidents/undo"
          fields={{ id: String(incident), response: String(response.id) }}
          name="Take back"
          label={`Take back: ${describeResponse(response)}`}
        />
      ) : null,
  },
];

const Acts = ({ id, state }: Incident) => {
  const fields = { id: String(id) };
  return (
    <div class="actions">
      {state.kind === "open" ? (
        <ActLink act="/admin/incidents/acknowledge" fields={fields} name="Take it" tone="main" />
      ) : null}
      {state.kind === "resolved" ? (
        <ActLink act="/admin/incidents/reopen" fields={fields} name="Open again" />
      ) : (
        <>
          <ActLink act="/admin/incidents/resolve" fields={fields} name="Resolve" />
          <ActLink act="/admin/incidents/assign" fields={fields} name="Give to" />
        </>
      )}
      <ActLink act="/admin/incidents/note" fields={fields} name="Write a note" />
      <a class="button" href={`/admin/api/incidents/${id}/post-mortem`}>
        Post-mortem draft
      </a>
    </div>
  );
};

/** One incident: where it stands, what can be done, what happened. */
export const IncidentPage = ({
  file: { incident, timeline, responses },
}: {
  readonly file: IncidentFile;
}) => (
  <>
    <Section title="Where it stands" actions={<Acts {...incident} />}>
      <Facts
        of={[
          ["State", <StatePill state={incident.state} />],
          ["Severity", <SeverityPill severity={incident.severity} />],
          ["Owner", incident.owner ?? "nobody"],
          ["Opened", <Moment at={incident.openedAt} />],
          ...(incident.state.kind === "resolved"
            ? [["Resolved", <Moment at={incident.state.at} />] as const]
            : []),
          ["Times", incident.times],
          ["Still fires", incident.firing.length === 0 ? "nothing" : incident.firing.join(", ")],
          ["Runbook", <code>docs/operating.md#{incident.runbook}</code>],
        ]}
      />
    </Section>
    <Section title="What the edge did by itself">
      <Table
        caption="What the edge did by itself"
        columns={responseColumns(incident.id)}
        rows={responses}
        empty="Nothing."
      />
    </Section>
    <Section title="Timeline">
      <Table caption="Timeline" columns={TIMELINE} rows={timeline} empty="" />
    </Section>
  </>
);
