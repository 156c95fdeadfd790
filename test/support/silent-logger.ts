import type { Logger } from "../../shared/logging/log.ts";

const say = () => {};

/** For what a test does not read. */
export const silentLogger: Logger = { info: say, warn: say, error: say, with: () => silentLogger };
