import type { Deadline } from "./deadline.ts";

/** Statuses that no body belongs to, whatever the origin sent. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

interface Streamed {
  readonly headers: Headers;
  readonly method: string;
  readonly deadline: Deadline;
  /** Lets the copying outlive the handler. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** What broke it off: the origin, the time, or the client. */
  readonly onBreak: (error: unknown) => void;
}

/**
 * The answer with the origin's body passed on as it comes, never held: the copying waits for the client. At the deadline
 * both sides are cut, so that a stalled origin ends a download rather than holding it; the client sees a broken
 * connection, never an end that looks right.
 */
export function streamed(
  { status, body, headers: given }: Response,
  { headers, method, deadline, waitUntil, onBreak }: Streamed,
): Response {
  const length = lengthOf(given);
  if (body === null || method === "HEAD" || BODILESS.has(status)) {
    deadline.clear();
    if (body !== null) waitUntil(body.cancel());
    if (method === "HEAD" && length !== null) headers.set("Content-Length", String(length));
    return new Response(null, { status, headers });
  }
  const { readable, writable } =
    length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
  waitUntil(body.pipeTo(writable, { signal: deadline.signal }).catch(onBreak).finally(deadline.clear));
  return new Response(readable, { status, headers });
}

/** How many bytes will come: not what is announced where the runtime undoes a compression. */
function lengthOf(headers: Headers): number | null {
  const length = headers.get("content-length");
  if (length === null || !/^\d{1,15}$/.test(length) || headers.has("content-encoding")) return null;
  return Number(length);
}
