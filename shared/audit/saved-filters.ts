/** A search of the audit log that somebody keeps by name. */
export interface SavedFilter {
  readonly name: string;
  /** The parameters of the search, as in its address. */
  readonly query: string;
}

/** Room for every habit, and a page that can still be read. */
export const MOST_FILTERS = 20;
export const LONGEST_FILTER_NAME = 40;
/** The longest search that makes sense has all nine parameters at their full length. */
export const LONGEST_FILTER_QUERY = 1_000;

/** One account's own. */
export interface SavedFilters {
  readonly list: (account: string) => Promise<readonly SavedFilter[]>;
  /** Also in place of one of the same name. False: there are `MOST_FILTERS` already. */
  readonly save: (account: string, filter: SavedFilter, now: number) => Promise<boolean>;
  /** False: there is none of that name. */
  readonly remove: (account: string, name: string) => Promise<boolean>;
}
