import { HOUR, MINUTE } from "../time.ts";

/** Windows drain by themselves, so a rule that fires is looked at again this often until it no longer does. */
export const LOOK_AGAIN = MINUTE;
/** How often what nobody needs any more goes. */
export const PRUNE_EVERY = HOUR;

/** What the object waits for. Times in Unix milliseconds; null: nothing of that kind. */
export interface Waiting {
  /** When the next try to tell others is due. */
  readonly notices: number | null;
  readonly holdEnds: number | null;
  /** When a halt that the VPS has not carried out becomes an alert. */
  readonly overdue: number | null;
  readonly liveEnds: number | null;
  /** When an order that is under way becomes one of unknown outcome. */
  readonly leaseEnds: number | null;
  readonly commandEnds: number | null;
  readonly firing: boolean;
  readonly prune: number | null;
}

/** When the object has something to do next; null: only when somebody calls. */
export function nextWake({ firing, ...times }: Waiting, now: number): number | null {
  const due = Object.values(times).filter((time) => time !== null);
  if (firing) due.push(now + LOOK_AGAIN);
  return due.length === 0 ? null : Math.min(...due);
}

/** When the first of those ends that end by themselves; null: none does. */
export const earliestEnd = (ending: readonly { readonly expiresAt: number | null }[]): number | null =>
  ending.reduce<number | null>(
    (found, { expiresAt }) => (expiresAt === null ? found : Math.min(found ?? expiresAt, expiresAt)),
    null,
  );
