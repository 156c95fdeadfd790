import { answerKind } from "../../shared/gateway/outcome.ts";
import type { Outcome } from "../../shared/breaker/state.ts";
import { describeError } from "../../shared/logging/log.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import type { Upload } from "./upload.ts";

/** How asking one origin once ended. */
export type Attempt =
  | { readonly kind: "answer"; readonly response: Response }
  | { readonly kind: "failing"; readonly response: Response; readonly cause: string }
  | { readonly kind: "unreachable" | "timeout"; readonly cause: string }
  /** Ended from outside: by whoever asked or what they sent, or the time for all attempts is over. Says nothing of the origin. */
  | { readonly kind: "cut" };

/** What an attempt tells of the origin's health. */
export const judge = ({ kind }: Attempt): Outcome =>
  kind === "answer" ? "success" : kind === "cut" ? "unknown" : "error";

/** The platform's `fetch`. */
export type Send = (target: URL, init: RequestInit) => Promise<Response>;

interface Limits {
  /** Milliseconds until the answer's status; with an upload from its last byte, or until one of its pieces is taken. */
  readonly firstByte: number;
  readonly whole: Deadline;
}

/**
 * Asks once, within the limits. Never rejects: the runtime says "Network connection lost" for a refused connection and
 * a broken one alike.
 */
export async function attempt(
  send: Send,
  target: URL,
  init: RequestInit,
  upload: Upload | null,
  { firstByte, whole }: Limits,
): Promise<Attempt> {
  const first = startDeadline(firstByte, whole.signal);
  try {
    const flowing = upload === null ? {} : { body: await upload.take(first) };
    const response = await send(target, { ...init, ...flowing, signal: first.signal });
    const { status } = response;
    const kind = answerKind(status);
    if (kind === "answer") return { kind, response };
    if (kind === "failing") return { kind, response, cause: `status ${status}` };
    await response.body?.cancel();
    return { kind, cause: `no answer: status ${status}` };
  } catch (error) {
    if ((upload?.fault() ?? null) !== null) return { kind: "cut" };
    if (first.isOver()) return { kind: "timeout", cause: `no answer within ${firstByte} ms` };
    if (whole.signal.aborted) return { kind: "cut" };
    return { kind: "unreachable", cause: describeError(error).error };
  } finally {
    first.clear();
  }
}
