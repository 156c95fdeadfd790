/** A row's place in a list that is sorted by a moment (Unix milliseconds) and, of one moment, by id, both falling. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

const placeText = ({ at, id }: Place): string => `${at}.${id}`;

/** Earlier in the list first. */
export const byPlace = (a: Place, b: Place): number =>
  b.at - a.at || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);

/** A page of rows that were read with one more than it has, and the cursor of the next one. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  place: (row: Row) => Place,
): { readonly rows: readonly Row[]; readonly cursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, cursor: rows.length > limit && last !== undefined ? placeText(place(last)) : null };
}
