/** A time limit on one piece of work, which ends earlier when whoever asked is gone. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time ran out, rather than the caller. */
  readonly isOver: () => boolean;
  /** The work is done: nothing ends it any more. */
  readonly clear: () => void;
}

/** `limit` in milliseconds from now. */
export function startDeadline(limit: number, outer: AbortSignal | null): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limit);
  return {
    signal: outer === null ? controller.signal : AbortSignal.any([controller.signal, outer]),
    isOver: () => controller.signal.aborted,
    clear: () => clearTimeout(timer),
  };
}
