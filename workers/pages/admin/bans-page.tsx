import type { Ban } from "../../../shared/jails/ban.ts";
import { whatIsShut, whyBanned } from "./ban-words.ts";
import { ActLink, Field, Moment, Paging, Section, Table, Time, type Column } from "./kit/index.ts";

export interface BansView {
  readonly bans: readonly Ban[];
  /** What was looked for; "": nothing, all are listed. */
  readonly key: string;
  readonly url: string;
  readonly next: string | null;
}

const COLUMNS: readonly [Column<Ban>, ...Column<Ban>[]] = [
  { name: "Who", cell: ({ key }) => <code>{key}</code> },
  { name: "Why", cell: whyBanned },
  { name: "From", cell: whatIsShut },
  { name: "Since", cell: ({ since }) => <Time at={since} /> },
  { name: "Until", cell: ({ until }) => <Moment at={until} /> },
  {
    name: "Lift",
    kind: "acts",
    cell: ({ key }) => (
      <ActLink act="/admin/bans/lift" fields={{ key }} name="Lift" label={`Lift the ban on ${key}`} />
    ),
  },
];

/** Who is shut out by jails and limits, why, until when. */
export const BansPage = ({ view: { bans, key, url, next } }: { readonly view: BansView }) => (
  <Section title={key === "" ? "In force" : "Found"}>
    <form method="get" class="row" role="search">
      <Field
        name="key"
        label="Address or account"
        hint="203.0.113.7, 2001:db8::/64, account:ann"
        type="search"
        value={key}
      />
      <div>
        <button>Find</button>
      </div>
    </form>
    <Table
      caption="Bans"
      columns={COLUMNS}
      rows={bans}
      whole
      empty={
        key === "" ? "Nobody is banned." : "There is no such ban. What the block list refuses is found there."
      }
    />
    <Paging of="bans" url={url} next={next} />
  </Section>
);
