import type { Child } from "hono/jsx";
import { Empty } from "./notice.tsx";

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Child;
  /** `number`: aligned to the right. `acts`: buttons; its name is for screen readers only. */
  readonly kind?: "number" | "acts";
}

interface TableProps<Row> {
  readonly caption: string;
  /** The first one names its row. */
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  readonly rows: readonly Row[];
  /** Said where there are no rows. */
  readonly empty: Child;
  /** True: the heading above says the same, so only screen readers hear the caption. */
  readonly headed?: boolean;
}

const kindOf = <Row,>({ kind }: Column<Row>) => kind ?? undefined;

/** Rows under columns; on a phone each row is a card. */
export const Table = <Row,>({ caption, columns, rows, empty, headed = true }: TableProps<Row>) => {
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  const [head, ...others] = columns;
  return (
    // The roles stay where a phone's style makes cards of the rows; without them screen readers would see no table.
    <table role="table">
      <caption class={headed ? "spoken" : undefined}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th scope="col" role="columnheader" class={kindOf(column)}>
              {column.kind === "acts" ? <span class="spoken">{column.name}</span> : column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row">
            <th scope="row" role="rowheader" class={kindOf(head)}>
              {head.cell(row)}
            </th>
            {others.map((column) => (
              <td
                role="cell"
                class={kindOf(column)}
                data-name={column.kind === "acts" ? undefined : column.name}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** The same address with another cursor; without one the beginning of the list. */
function withCursor(url: string, cursor: string | null): string {
  const { pathname, searchParams } = new URL(url);
  if (cursor === null) searchParams.delete("cursor");
  else searchParams.set("cursor", cursor);
  const query = searchParams.toString();
  return query === "" ? pathname : `${pathname}?${query}`;
}

/** Where a list goes on. `url` is the request's, `next` the cursor behind this page; null: it ends here. */
export const Paging = ({
  of,
  url,
  next,
}: {
  readonly of: string;
  readonly url: string;
  readonly next: string | null;
}) => {
  const later = new URL(url).searchParams.has("cursor");
  if (!later && next === null) return null;
  return (
    <nav class="paging" aria-label={`Pages of ${of}`}>
      {later ? <a href={withCursor(url, null)}>First page</a> : <span>First page</span>}
      {next === null ? (
        <span>End of the list</span>
      ) : (
        <a rel="next" href={withCursor(url, next)}>
          Next page
        </a>
      )}
    </nav>
  );
};
