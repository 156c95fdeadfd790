import { numberText } from "../../../shared/number-text.ts";
import type { DeadLetter } from "../../../durable-objects/outbox-store.ts";
import { maskText } from "../../../shared/logging/mask.ts";
import type { Destination } from "../../../shared/outbox/effect.ts";
import {
  ActLink,
  Empty,
  Missing,
  Moment,
  Paging,
  Section,
  spanText,
  Table,
  type Column,
} from "./kit/index.ts";

/** What waits for one destination; null: its object did not answer. */
export interface OutboxView {
  readonly destination: Destination;
  readonly status: {
    readonly interactive: number;
    readonly background: number;
    readonly dead: number;
    readonly oldestAge: number | null;
  } | null;
}

const number = (
  destination: Destination,
  of: "interactive" | "background" | "dead",
  value: number | undefined,
) => (
  <span data-live={`outbox:${destination}:${of}`}>
    {value === undefined ? "no answer" : numberText(value)}
  </span>
);

const COLUMNS: readonly [Column<OutboxView>, ...Column<OutboxView>[]] = [
  { name: "Destination", cell: ({ destination }) => destination },
  {
    name: "Interactive",
    kind: "number",
    cell: ({ destination, status }) => number(destination, "interactive", status?.interactive),
  },
  {
    name: "Background",
    kind: "number",
    cell: ({ destination, status }) => number(destination, "background", status?.background),
  },
  {
    name: "Oldest",
    kind: "number",
    cell: ({ status }) =>
      status === null ? "–" : status.oldestAge === null ? "nothing waits" : spanText(status.oldestAge),
  },
  {
    name: "Dead",
    kind: "number",
    cell: ({ destination, status }) => number(destination, "dead", status?.dead),
  },
];

export interface DeadView {
  readonly destination: Destination;
  /** Null: its object did not answer. */
  readonly page: { readonly items: readonly DeadLetter[]; readonly next: string | null } | null;
}

const deadColumns = (destination: Destination): readonly [Column<DeadLetter>, ...Column<DeadLetter>[]] => [
  {
    name: "What",
    cell: ({ kind, subject }) => (
      <>
        {kind.replaceAll("_", " ")} <small>{subject}</small>
      </>
    ),
  },
  {
    name: "Why it died",
    cell: ({ reason, effect, key }) => (
      <>
        {reason}
        <details>
          <summary>Show it</summary>
          <pre>
            {key}
            {"\n"}
            {pretty(effect)}
          </pre>
        </details>
      </>
    ),
  },
  { name: "Attempts", kind: "number", cell: ({ attempts }) => attempts },
  { name: "Died", cell: ({ diedAt }) => <Moment at={diedAt} /> },
  {
    name: "Change",
    kind: "acts",
    cell: ({ key, kind, subject }) => (
      <div class="actions">
        <ActLink
          act="/admin/outbox/replay"
          fields={{ destination, key }}
          name="Replay"
          label={`Replay ${kind.replaceAll("_", " ")} of ${subject}`}
        />
        <ActLink
          act="/admin/outbox/discard"
          fields={{ destination, key }}
          name="Discard"
          label={`Discard ${kind.replaceAll("_", " ")} of ${subject}`}
        />
      </div>
    ),
  },
];

/** Older code may have stored what is no JSON to this one; then it is shown as it is. Secrets are masked. */
function pretty(effect: string): string {
  try {
    return maskText(JSON.stringify(JSON.parse(effect), null, 2));
  } catch {
    return maskText(effect);
  }
}

/** What waits, and what nobody could deliver. `shown`: the destination whose dead letters are paged. */
export const OutboxPage = ({
  outboxes,
  dead,
  url,
}: {
  readonly outboxes: readonly OutboxView[];
  readonly dead: readonly DeadView[];
  readonly url: string;
}) => (
  <>
    <Section title="Waiting" lead="Stored, and delivered at least once; interactive work goes first.">
      <Table caption="Waiting" columns={COLUMNS} rows={outboxes} empty="" />
    </Section>
    {dead.map(({ destination, page }) => (
      <Section title={`Dead letters for ${destination}`}>
        {page === null ? (
          <Missing what={`The outbox for ${destination}`} />
        ) : page.items.length === 0 ? (
          <Empty>There are none.</Empty>
        ) : (
          <>
            <Table
              caption={`Dead letters for ${destination}`}
              columns={deadColumns(destination)}
              rows={page.items}
              whole
              empty=""
            />
            <Paging of={`dead letters for ${destination}`} url={pageOf(url, destination)} next={page.next} />
          </>
        )}
      </Section>
    ))}
  </>
);

/** The address of one destination's dead letters alone, whose cursor is its own. */
function pageOf(url: string, destination: Destination): string {
  const address = new URL(url);
  address.searchParams.set("of", destination);
  return address.href;
}
