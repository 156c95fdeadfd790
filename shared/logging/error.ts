/** Frames worth keeping; those below are the framework's. */
const STACK_FRAMES = 12;

/** The parts of a thrown value worth a log line; spread it into the fields. */
type DescribedError = {
  /** Name and message, or the thrown value itself. */
  readonly error: string;
  /** One frame an element, so that a line of the log stays a line. */
  readonly stack?: readonly string[];
  /** What caused it, or the object that was thrown in place of an error. */
  readonly cause?: unknown;
  /** Of an `AggregateError`. */
  readonly errors?: unknown;
};

/** Never throws, whatever was thrown. */
export function describeError(error: unknown): DescribedError {
  try {
    if (!(error instanceof Error)) {
      return typeof error === "object" && error !== null
        ? { error: "thrown object", cause: error }
        : { error: String(error) };
    }
    const stack = (error.stack ?? "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.startsWith("at "))
      .slice(0, STACK_FRAMES);
    return {
      error: `${error.name}: ${error.message}`,
      ...(stack.length === 0 ? {} : { stack }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
      ...(error instanceof AggregateError ? { errors: error.errors } : {}),
    };
  } catch {
    return { error: "unreadable error" };
  }
}
