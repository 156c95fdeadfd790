import { AUDIT_CLASSES, AUDIT_OUTCOMES } from "../../../shared/audit/event.ts";
import { LONGEST_FILTER_NAME, type SavedFilter } from "../../../shared/audit/saved-filters.ts";
import type { toItem } from "../../../shared/audit/search.ts";
import {
  ActLink,
  Field,
  Hidden,
  Paging,
  Pill,
  PostForm,
  Section,
  Select,
  Table,
  Time,
  type Column,
  type Tone,
} from "./kit/index.ts";

type Item = ReturnType<typeof toItem>;

export interface AuditView {
  /** What was asked, field by field, as it was typed. */
  readonly asked: URLSearchParams;
  /** What is wrong with it; null: nothing. */
  readonly fault: string | null;
  /** The same as the API takes it. */
  readonly query: string;
  /** What of it can be kept by name: all but an address. */
  readonly kept: string;
  readonly items: readonly Item[];
  readonly url: string;
  readonly next: string | null;
  readonly filters: readonly SavedFilter[];
}

const OUTCOME_TONES: Readonly<Record<string, Tone>> = { success: "good", failure: "warn", denied: "bad" };

const COLUMNS: readonly [Column<Item>, ...Column<Item>[]] = [
  { name: "When", cell: ({ recordedAt }) => <Time at={Date.parse(recordedAt)} /> },
  {
    name: "What",
    cell: ({ event, class: kind }) => (
      <>
        {event.replaceAll("_", " ")} <small>{kind}</small>
      </>
    ),
  },
  { name: "Who", cell: ({ actor }) => actor.id ?? actor.type },
  { name: "Where", cell: ({ address }) => (address === null ? "–" : <code>{address}</code>) },
  { name: "Outcome", cell: ({ outcome }) => <Pill tone={OUTCOME_TONES[outcome] ?? "idle"}>{outcome}</Pill> },
  { name: "Detail", cell: (item) => <Detail item={item} /> },
];

const Detail = ({ item: { seq, detail, requestId, hash } }: { readonly item: Item }) => (
  <details>
    <summary>{brief(detail)}</summary>
    <pre>{JSON.stringify({ seq, requestId, detail, hash }, null, 2)}</pre>
  </details>
);

/** The first values of a detail: enough to tell one record from the next. */
function brief(detail: Item["detail"]): string {
  const text = Object.entries(detail)
    .flatMap(([name, value]) => (typeof value === "object" ? [] : [`${name} ${String(value)}`]))
    .slice(0, 3)
    .join(", ");
  return text === "" ? "Show it" : text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const any = (names: readonly string[]) =>
  [["", "any"], ...names.map((name) => [name, name] as const)] as const;

const SearchForm = ({ asked }: { readonly asked: URLSearchParams }) => {
  const value = (name: string) => ({ name, value: asked.get(name) ?? "" });
  return (
    <form method="get" class="row" role="search">
      <Field {...value("from")} label="From (UTC)" type="datetime-local" />
      <Field {...value("to")} label="Before (UTC)" type="datetime-local" />
      <Select {...value("class")} label="Class" options={any(AUDIT_CLASSES)} />
      <Select {...value("outcome")} label="Outcome" options={any(AUDIT_OUTCOMES)} />
      <Field {...value("event")} label="Event" maxlength={64} />
      <Field {...value("actor")} label="Who" maxlength={100} />
      <Field {...value("address")} label="Address" maxlength={64} />
      <Field {...value("requestId")} label="Request id" maxlength={100} />
      <div class="actions">
        <button class="main">Search</button>
        <a class="button" href="/admin/audit">
          Clear
        </a>
      </div>
    </form>
  );
};

const Saved = ({ filters, kept }: Pick<AuditView, "filters" | "kept">) => (
  <Section
    title="Saved searches"
    lead="Yours alone. They stay until you remove them, so an address is not kept in them."
  >
    <Table
      caption="Saved searches"
      columns={[
        { name: "Name", cell: ({ name, query: saved }) => <a href={`/admin/audit?${saved}`}>{name}</a> },
        { name: "Asks", cell: ({ query: saved }) => describe(saved) },
        {
          name: "Remove",
          kind: "acts",
          cell: ({ name }) => (
            <ActLink
              act="/admin/audit/filters/remove"
              fields={{ name }}
              name="Remove"
              label={`Remove the search ${name}`}
            />
          ),
        },
      ]}
      rows={filters}
      empty="There are none yet: search for something, then keep it."
    />
    {kept === "" ? null : (
      <PostForm action="/admin/audit/filters/save">
        <div class="row-fields">
          <Hidden of={[["query", kept]]} />
          <Field
            name="name"
            label="Keep this search as"
            hint={describe(kept)}
            maxlength={LONGEST_FILTER_NAME}
            required
          />
        </div>
        <div class="actions">
          <button>Keep</button>
        </div>
      </PostForm>
    )}
  </Section>
);

/** `class security, outcome denied` */
const describe = (query: string): string =>
  [...new URLSearchParams(query)].map(([name, value]) => `${name} ${value}`).join(", ");

/** The audit log: search, its records, and the way to a file. */
export const AuditPage = ({ view }: { readonly view: AuditView }) => (
  <>
    <Section title="Search">
      {view.fault === null ? null : (
        <p class="notice bad" role="alert">
          {view.fault}
        </p>
      )}
      <SearchForm asked={view.asked} />
    </Section>
    <Section
      title="Records"
      actions={
        <>
          <a class="button" href={exportOf(view.query, "jsonl")}>
            Export JSONL
          </a>
          <a class="button" href={exportOf(view.query, "csv")}>
            Export CSV
          </a>
        </>
      }
    >
      <Table
        caption="Records, newest first"
        columns={COLUMNS}
        rows={view.items}
        whole
        empty={
          view.next === null ? "No record fits." : "None of the 50,000 records looked through fits: go on."
        }
      />
      <Paging of="records" url={view.url} next={view.next} />
    </Section>
    <Saved filters={view.filters} kept={view.kept} />
  </>
);

const exportOf = (query: string, format: string): string =>
  `/admin/api/audit/export?${query === "" ? "" : `${query}&`}format=${format}`;
