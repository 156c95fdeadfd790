/** A time limit on one piece of work, which ends earlier when whoever asked is gone. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time ran out, rather than the caller. */
  readonly isOver: () => boolean;
  /** Stops the clock: what is waited for is not this work's doing. */
  readonly pause: () => void;
  /** Starts the clock anew, with all of its time. */
  readonly restart: () => void;
  /** The work is done, and its time with it. */
  readonly clear: () => void;
  /** Ends the work now. */
  readonly cut: () => void;
}

/** `limit` in milliseconds from now. */
export function startDeadline(limit: number, outer: AbortSignal | null): Deadline {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  let over = false;
  let cleared = false;
  const end = () => {
    over = true;
    controller.abort();
  };
  const pause = () => clearTimeout(timer);
  const restart = () => {
    pause();
    if (!cleared) timer = setTimeout(end, limit);
  };
  restart();
  return {
    signal: outer === null ? controller.signal : AbortSignal.any([controller.signal, outer]),
    isOver: () => over,
    pause,
    restart,
    clear: () => {
      cleared = true;
      pause();
    },
    cut: () => controller.abort(),
  };
}
