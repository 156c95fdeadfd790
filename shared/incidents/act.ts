/** What an operator does about an incident. */
export type IncidentAct =
  | { readonly do: "acknowledge" }
  /** Null: nobody. */
  | { readonly do: "assign"; readonly owner: string | null }
  | { readonly do: "resolve"; readonly note: string }
  | { readonly do: "reopen"; readonly note: string }
  | { readonly do: "note"; readonly text: string }
  | { readonly do: "undo"; readonly response: number };

/** Those that take a JSON body of their own. */
export const INCIDENT_ACTS = ["acknowledge", "assign", "resolve", "reopen", "note"] as const;
