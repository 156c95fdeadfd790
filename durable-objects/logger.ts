import { createLogger } from "../shared/logging/log.ts";

/* oxlint-disable-next-line no-console -- the platform's log is the console */
export const logger = createLogger((level, line) => console[level](line), Date.now);
