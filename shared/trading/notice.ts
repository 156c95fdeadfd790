import { SECOND } from "../time.ts";

/** How long a notice that was not taken waits. */
export const TELL_AGAIN = 30 * SECOND;
/** Notices told in one call. */
export const TOLD_AT_ONCE = 100;
