/** Fields of a log line: plain JSON, sanitised and masked before it is written. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same logger with fields that every line carries. */
  with(fields: LogFields): Logger;
}

type Level = "info" | "warn" | "error";

/** One JSON object a line. `write` takes the finished line, `now` gives Unix milliseconds. */
export function createLogger(
  write: (level: Level, line: string) => void,
  now: () => number,
  base: LogFields = {},
): Logger {
  const emit =
    (level: Level) =>
    (event: string, fields: LogFields = {}) => {
      write(level, JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...base, ...fields }));
    };
  return {
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    with: (fields) => createLogger(write, now, { ...base, ...fields }),
  };
}

/** The parts of a thrown value worth a log line. */
export function describeError(error: unknown): { error: string; stack?: string } {
  if (error instanceof Error) {
    return {
      error: `${error.name}: ${error.message}`,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }
  return { error: String(error) };
}
