import type { Json } from "../json.ts";
import { toLoggable } from "./fields.ts";
import { sanitise } from "./sanitise.ts";

export { describeError } from "./error.ts";

/** Fields of a log line: any values, sanitised and masked before they are written. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same logger with fields that every line carries. */
  with(fields: LogFields): Logger;
}

type Level = "info" | "warn" | "error";

type Write = (level: Level, line: string) => void;

/**
 * One JSON object a line. `write` takes the finished line, `now` gives Unix milliseconds. Logging never throws
 * and never changes what it is given.
 */
export function createLogger(write: Write, now: () => number, base: LogFields = {}): Logger {
  return loggerOver(
    write,
    now,
    loggableOnce(() => toLoggable(base)),
  );
}

/** Most requests log nothing, and making their fields ready to be written is a good part of a PING's work. */
function loggableOnce(make: () => Json): () => Json {
  let made: Json | undefined;
  return () => (made ??= make());
}

/** `base` is ready to be written. */
function loggerOver(write: Write, now: () => number, base: () => Json): Logger {
  const emit =
    (level: Level) =>
    (event: string, fields: LogFields = {}) => {
      try {
        const head = { at: new Date(now()).toISOString(), level, event: sanitise(event) };
        // The head comes first for the reader, and once more last: no field may pass for it.
        write(level, JSON.stringify(Object.assign({}, head, base(), toLoggable(fields), head)));
      } catch {
        // Fails open: where nothing can be written, the work goes on without its line.
      }
    };
  return {
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    with: (fields) =>
      loggerOver(
        write,
        now,
        loggableOnce(() => Object.assign({}, base(), toLoggable(fields))),
      ),
  };
}
