/** What the public may know of an incident. Texts are written for it; times are Unix milliseconds. */
export interface PublicIncident {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly severity: string;
  /** Names as the status page has them. */
  readonly components: readonly string[];
  readonly startedAt: number;
  readonly resolvedAt: number | null;
  readonly updates: readonly {
    readonly at: number;
    readonly text: string;
  }[];
}
