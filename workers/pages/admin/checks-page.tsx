import type { ChecksOverview, CheckReport } from "../../../durable-objects/checks.ts";
import type { Probe } from "../../../shared/checks/definition.ts";
import type { Standing } from "../../../shared/checks/machine.ts";
import { isActive, type MaintenanceWindow } from "../../../shared/checks/maintenance.ts";
import { usePage } from "./kit/context.ts";
import {
  ActLink,
  Missing,
  Moment,
  Pill,
  Section,
  spanText,
  Table,
  Time,
  type Column,
  type Tone,
} from "./kit/index.ts";

const TONES: Record<Standing, Tone> = { up: "good", degraded: "warn", down: "bad", unknown: "idle" };

const target = (probe: Probe): string => {
  switch (probe.kind) {
    case "http":
      return new URL(probe.url).host;
    case "front_door":
      return `${probe.path} of this edge`;
    case "confirm":
      return "a rehearsed confirm";
    case "part":
      return `the ${probe.part}, from inside`;
  }
};

const Standing = ({ definition, standing, since }: CheckReport) => (
  <>
    <Pill tone={definition.enabled ? TONES[standing] : "idle"}>{definition.enabled ? standing : "off"}</Pill>
    {definition.enabled && standing !== "unknown" && since !== null ? (
      <>
        {" "}
        <small>
          since <Time at={since} />
        </small>
      </>
    ) : null}
  </>
);

const Last = ({ last, countedAt }: CheckReport) => {
  if (last === null || countedAt === null) return <>never</>;
  const { level, latency, reason } = last;
  return (
    <>
      {reason ?? level}
      {latency === null || reason !== null ? "" : `, ${latency} ms`}{" "}
      <small>
        <Moment at={countedAt} />
      </small>
    </>
  );
};

const Acts = ({ definition: { name, enabled }, source }: CheckReport) => (
  <div class="actions">
    <ActLink
      act={enabled ? "/admin/checks/switch-off" : "/admin/checks/switch-on"}
      fields={{ check: name }}
      name={enabled ? "Switch off" : "Switch on"}
      label={`Switch the check ${name} ${enabled ? "off" : "on"}`}
    />
    {source === "declared" ? null : (
      <ActLink
        act="/admin/checks/restore"
        fields={{ check: name }}
        name={source === "added" ? "Remove" : "Restore"}
        label={`${source === "added" ? "Remove" : "Restore"} the check ${name}`}
      />
    )}
  </div>
);

const CHECKS: readonly [Column<CheckReport>, ...Column<CheckReport>[]] = [
  {
    name: "Check",
    cell: ({ definition, source, changedBy }) => (
      <>
        <a href={`/admin/checks/${definition.name}/history`}>{definition.name}</a>
        {changedBy === null ? null : (
          <>
            {" "}
            <small>
              {source} by {changedBy}
            </small>
          </>
        )}
      </>
    ),
  },
  { name: "Standing", cell: (check) => <Standing {...check} /> },
  { name: "Last result", cell: (check) => <Last {...check} /> },
  {
    name: "Looks at",
    cell: ({ definition }) => (
      <>
        {target(definition.probe)} <small>every {spanText(definition.every)}</small>
      </>
    ),
  },
  { name: "Public", cell: ({ definition }) => definition.public?.name ?? "–" },
  { name: "Change", kind: "acts", cell: (check) => <Acts {...check} /> },
];

const windowColumns = (now: number): readonly [Column<MaintenanceWindow>, ...Column<MaintenanceWindow>[]] => [
  { name: "Title", cell: ({ title }) => title },
  { name: "On", cell: ({ checks }) => checks?.join(", ") ?? "everything" },
  { name: "From", cell: ({ from }) => <Moment at={from} /> },
  { name: "Until", cell: ({ until }) => <Moment at={until} /> },
  { name: "By", cell: ({ by }) => by },
  {
    name: "Change",
    kind: "acts",
    cell: (window) => (
      <ActLink
        act="/admin/checks/end-work"
        fields={{ id: window.id }}
        name={isActive(window, now) ? "End now" : "Take back"}
        label={`${isActive(window, now) ? "End" : "Take back"} ${window.title}`}
      />
    ),
  },
];

/** Every check and planned work; null: the part did not answer. */
export const ChecksPage = ({ overview }: { readonly overview: ChecksOverview | null }) => {
  const { now } = usePage();
  return (
    <>
      <Section title="Health checks" lead="Three bad results in a row to fall, two good ones to rise.">
        {overview === null ? (
          <Missing what="The checks" />
        ) : (
          <Table
            caption="Health checks"
            columns={CHECKS}
            rows={overview.checks}
            empty="Nothing was looked at yet: the first run is within a minute."
          />
        )}
      </Section>
      <Section title="Planned work" lead="What fails then raises no alarm.">
        {overview === null ? (
          <Missing what="The checks" />
        ) : (
          <Table
            caption="Planned work"
            columns={windowColumns(now)}
            rows={overview.windows.filter(({ until }) => until > now)}
            empty="Nothing is planned."
          />
        )}
      </Section>
    </>
  );
};
