/** One thing that happened to an incident, in words. */
export interface TimelineEntry {
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind:
    | "opened"
    | "reopened"
    | "alert"
    | "response"
    | "told"
    | "acknowledged"
    | "assigned"
    | "note"
    | "resolved";
  /** The operator's name; null: the edge by itself. */
  readonly by: string | null;
  /** For people; sanitised, without markup. */
  readonly text: string;
}
