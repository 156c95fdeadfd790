/** A time of planned work, during which nothing that fails raises an alarm. Times are Unix milliseconds. */
export interface MaintenanceWindow {
  readonly id: string;
  /** Shown on the status page. */
  readonly title: string;
  /** Names of checks; null: all. */
  readonly checks: readonly string[] | null;
  readonly from: number;
  readonly until: number;
  readonly plannedAt: number;
  /** Who planned it; for operators only. */
  readonly by: string;
}

type Span = Pick<MaintenanceWindow, "from" | "until" | "checks">;

export const isActive = (window: Pick<Span, "from" | "until">, at: number): boolean =>
  window.from <= at && at < window.until;

export const concerns = (window: Pick<Span, "checks">, check: string): boolean =>
  window.checks === null || window.checks.includes(check);

/** Whether work on the check is planned for that time. */
export const isPlanned = (windows: readonly Span[], check: string, at: number): boolean =>
  windows.some((window) => isActive(window, at) && concerns(window, check));

/** Windows that an operator can plan, so that a list of them stays one to read. */
export const MOST_WINDOWS = 50;
