import type { ForwardAnswer } from "../../shared/gateway/ports.ts";
import type { Deadline } from "./deadline.ts";

/** Statuses that no body belongs to, whatever the origin sent. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

interface Streaming {
  readonly headers: Headers;
  readonly method: string;
  readonly deadline: Deadline;
  /** What broke it off: the origin, the time, or the client. */
  readonly onBreak: (error: unknown) => void;
}

type Streamed = Pick<ForwardAnswer, "response" | "done" | "discard">;

/**
 * The answer with the origin's body passed on as it comes, never held: the copying waits for the client. At the deadline
 * both sides are cut, so that a stalled origin ends a download rather than holding it; the client sees a broken
 * connection, never an end that looks right.
 */
export function stream(
  { status, body, headers: given }: Response,
  { headers, method, deadline, onBreak }: Streaming,
): Streamed {
  const length = lengthOf(given);
  if (body === null || method === "HEAD" || BODILESS.has(status)) {
    deadline.clear();
    if (method === "HEAD" && length !== null) headers.set("Content-Length", String(length));
    const done = body?.cancel().catch(onBreak) ?? Promise.resolve();
    return { response: new Response(null, { status, headers }), done, discard: () => done };
  }
  const { readable, writable } =
    length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
  let wanted = true;
  const copied = body.pipeTo(writable, { signal: deadline.signal }).catch((error: unknown) => {
    if (wanted) onBreak(error);
  });
  return {
    response: new Response(readable, { status, headers }),
    done: copied.finally(deadline.clear),
    discard: () => {
      wanted = false;
      return readable.cancel();
    },
  };
}

/** How many bytes will come: not what is announced where the runtime undoes a compression. */
function lengthOf(headers: Headers): number | null {
  const length = headers.get("content-length");
  if (length === null || !/^\d{1,15}$/.test(length) || headers.has("content-encoding")) return null;
  return Number(length);
}
