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

/** What was done, before what was said about it; a kind that is not here says it in its text. */
const DONE: Partial<Readonly<Record<TimelineEntry["kind"], string>>> = {
  opened: "Opened",
  reopened: "Opened again",
  note: "Note",
  resolved: "Resolved",
};

/** The entry in a line: `Resolved: made room`. */
export function entryText({ kind, text }: Pick<TimelineEntry, "kind" | "text">): string {
  const done = DONE[kind];
  return done === undefined ? text : `${done}: ${text}`;
}
