import type { PolicyEntry } from "../../../shared/policy/entry.ts";
import type { ListName } from "../../../shared/policy/sorted-prefixes.ts";
import {
  ActLink,
  Check,
  Duration,
  Field,
  Moment,
  Paging,
  PostForm,
  Reason,
  Section,
  Table,
  Time,
  type Column,
} from "./kit/index.ts";

/** Where a list has its pages. */
export const LIST_PATHS = { block: "/admin/blocks", allow: "/admin/allow" } as const;

export interface ListView {
  readonly list: ListName;
  readonly entries: readonly PolicyEntry[];
  /** What was looked for; "": nothing. */
  readonly search: string;
  readonly url: string;
  readonly next: string | null;
}

const columns = (list: ListName): readonly [Column<PolicyEntry>, ...Column<PolicyEntry>[]] => [
  { name: "Target", cell: ({ target }) => <code>{target}</code> },
  { name: "Reason", cell: ({ reason }) => reason },
  {
    name: "By",
    cell: ({ author, source }) => (source === "operator" ? author : `${source} (${author})`),
  },
  { name: "Changed", cell: ({ changedAt }) => <Time at={changedAt} /> },
  {
    name: "Until",
    cell: ({ expiresAt }) => (expiresAt === null ? "it is removed" : <Moment at={expiresAt} />),
  },
  {
    name: "Remove",
    kind: "acts",
    cell: ({ target }) => (
      <ActLink
        act={`${LIST_PATHS[list]}/remove`}
        fields={{ target }}
        name="Remove"
        label={`Remove ${target} from the list`}
      />
    ),
  },
];

/** What an entry is made of, here and on its own page. */
export const EntryFields = ({ target = "" }: { readonly target?: string }) => (
  <>
    <Field
      name="target"
      label="Target"
      hint="Address, CIDR range, AS number (AS64500) or country (DE)"
      maxlength={64}
      value={target}
      required
    />
    <Reason />
    <Duration forever />
  </>
);

/** The field that admits a range too wide to be meant, shown where one was refused for that. */
export const Force = () => <Check name="force" label="It is meant to be that wide" />;

const Search = ({ search }: { readonly search: string }) => (
  <form method="get" class="row" role="search">
    <Field
      name="q"
      label="Find"
      hint="What holds an address, AS or country; or words of reason and author"
      type="search"
      value={search}
    />
    <div>
      <button>Find</button>
    </div>
  </form>
);

/** The block or allow list. */
export const ListPage = ({ view: { list, entries, search, url, next } }: { readonly view: ListView }) => (
  <>
    <Section title="Entries">
      <Search search={search} />
      <Table
        caption={list === "block" ? "Block list" : "Allow list"}
        columns={columns(list)}
        rows={entries}
        whole
        empty={
          search === ""
            ? "The list is empty."
            : next === null
              ? "Nothing fits."
              : "Nothing fits on this page: go on."
        }
      />
      <Paging of="the list" url={url} next={next} />
    </Section>
    <PostForm action={`${LIST_PATHS[list]}/add`}>
      <Section title="Add an entry">
        <div class="row-fields">
          <EntryFields />
        </div>
        <div class="actions">
          <button class="main">{list === "block" ? "Block" : "Allow"}</button>
        </div>
      </Section>
    </PostForm>
  </>
);
