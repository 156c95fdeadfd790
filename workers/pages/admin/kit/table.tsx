import type { Child } from "hono/jsx";
import { usePage } from "./context.ts";
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
  /** True: the rows are a page already (`Paging`), or a chart's. */
  readonly whole?: boolean;
}

/** Rows of a page. */
const PAGE_SIZE = 50;

/** Which of the rows to show: from `?<name>=`, or from the first where that makes no sense. */
function offsetOf(url: string, name: string, length: number): number {
  const text = new URL(url).searchParams.get(name) ?? "";
  return /^[1-9]\d{0,6}$/.test(text) && Number(text) < length ? Number(text) : 0;
}

const kindOf = <Row,>({ kind }: Column<Row>) => kind ?? undefined;

/** Rows under columns, a page of them; on a phone each row is a card. */
export const Table = <Row,>(props: TableProps<Row>) => {
  const { url } = usePage();
  const { caption, rows, whole = false } = props;
  if (rows.length === 0) return <Empty>{props.empty}</Empty>;
  if (whole || rows.length <= PAGE_SIZE) return <Rows {...props} />;
  const id = caption.toLowerCase().replaceAll(/[^a-z\d]+/g, "-");
  const from = offsetOf(url, `${id}-from`, rows.length);
  const next = from + PAGE_SIZE;
  return (
    <div id={id}>
      <Rows {...props} rows={rows.slice(from, next)} />
      <Paging
        of={caption}
        url={url}
        next={next < rows.length ? String(next) : null}
        cursor={`${id}-from`}
        anchor={id}
      />
    </div>
  );
};

const Rows = <Row,>({ caption, columns, rows, headed = true }: TableProps<Row>) => {
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
function withCursor(url: string, name: string, value: string | null): string {
  const { pathname, searchParams } = new URL(url);
  if (value === null) searchParams.delete(name);
  else searchParams.set(name, value);
  const query = searchParams.toString();
  return query === "" ? pathname : `${pathname}?${query}`;
}

interface PagingProps {
  readonly of: string;
  /** The request's. */
  readonly url: string;
  /** The cursor behind this page; null: it ends here. */
  readonly next: string | null;
  /** The parameter that carries it. */
  readonly cursor?: string;
  /** The id of what pages, where it is not all of the page. */
  readonly anchor?: string;
}

/** Where a list goes on. */
export const Paging = ({ of, url, next, cursor = "cursor", anchor }: PagingProps) => {
  const later = new URL(url).searchParams.has(cursor);
  if (!later && next === null) return null;
  const to = (value: string | null) =>
    `${withCursor(url, cursor, value)}${anchor === undefined ? "" : `#${anchor}`}`;
  return (
    <nav class="paging" aria-label={`Pages of ${of}`}>
      {later ? <a href={to(null)}>First page</a> : <span>First page</span>}
      {next === null ? (
        <span>End of the list</span>
      ) : (
        <a rel="next" href={to(next)}>
          Next page
        </a>
      )}
    </nav>
  );
};
