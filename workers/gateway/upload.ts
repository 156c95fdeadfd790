import { concat, type Bytes } from "../../shared/bytes.ts";
import { contentDigest } from "../../shared/gateway/signature.ts";
import type { FlowingBody, ForwardFault } from "../../shared/gateway/ports.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { MAX_BODY_BYTES, tooLarge } from "../../shared/http/hygiene.ts";
import type { Deadline } from "./deadline.ts";

type Fault = Extract<ForwardFault, { kind: "refused" | "aborted" }>;

/** A client's body on its way through. */
export interface Upload {
  /**
   * The body for one more attempt: the first gets it while it comes, a later one when all of it is here. `clock` is the
   * attempt's own; it stands still while the client is waited for. Rejects once there is a fault.
   */
  readonly take: (clock: Deadline) => Promise<ReadableStream | Bytes>;
  /** Milliseconds so far in which the client was waited for. */
  readonly waited: () => number;
  /** Why it ends early, which no origin is to blame for; null: it does not. */
  readonly fault: () => Fault | null;
  /** Nobody wants the rest. */
  readonly stop: () => void;
}

const refused = (refusal: Refusal): Fault => ({ kind: "refused", refusal });

/**
 * Passes a body on as it comes. Its last piece waits until the whole is proved: not too long, of the digest that was
 * signed, and found harmless. Otherwise the request breaks off, and no origin ever has a whole body that was refused.
 * The pieces are kept for that, at most 1 MiB of them.
 */
export function startUpload(
  { stream, length, digest, judge }: FlowingBody,
  whole: Deadline,
  now: () => number,
): Upload {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let fault: Fault | null = null;
  let stopped = false;
  let waited = 0;
  let waitingSince: number | null = null;
  let passage: {
    readonly writer: WritableStreamDefaultWriter<Uint8Array>;
    readonly attempt: Deadline;
  } | null = null;
  let all: Promise<Bytes> | null = null;

  function stop(): void {
    stopped = true;
    detach();
    reader.cancel().catch(ignore);
  }
  function end(why: Fault): Error {
    fault ??= why;
    stop();
    return new Error(fault.kind);
  }
  /** Breaks off the request that takes the body: of one in chunks, the end of the body alone would look right. */
  function detach(): void {
    passage?.attempt.cut();
    passage?.writer.abort().catch(ignore);
    passage = null;
  }
  /** The origin takes no more: what it answers, if it does, still counts. */
  function lose(): void {
    passage = null;
  }
  whole.signal.addEventListener("abort", () => {
    if (!whole.isOver()) end({ kind: "aborted" });
    else if (waitingSince !== null) end(refused(tooSlow()));
    // It is the origin that is late.
    else stop();
  });

  /** The client's next piece; null: there is none. */
  async function nextPiece(clock: Deadline): Promise<Uint8Array | null> {
    waitingSince = now();
    clock.pause();
    const { done, value } = await reader.read();
    clock.restart();
    waited += now() - waitingSince;
    waitingSince = null;
    if (stopped) throw new Error("stopped");
    return done ? null : value;
  }

  async function pass(piece: Uint8Array | undefined): Promise<void> {
    if (piece !== undefined) await passage?.writer.write(piece).catch(lose);
  }

  async function pump(clock: Deadline): Promise<Bytes> {
    let size = 0;
    for (let piece = await nextPiece(clock); piece !== null; piece = await nextPiece(clock)) {
      size += piece.length;
      if (size > MAX_BODY_BYTES) throw end(refused(tooLarge()));
      await pass(pieces.at(-1));
      pieces.push(piece);
    }
    const body = concat(...pieces);
    const refusal = (await isOf(body, digest)) ? judge(body) : otherDigest();
    if (refusal !== null) throw end(refused(refusal));
    await pass(pieces.at(-1));
    await passage?.writer.close().catch(lose);
    return body;
  }

  return {
    take: async (clock) => {
      if (all !== null) {
        detach();
        clock.pause();
        const body = await all;
        clock.restart();
        return body;
      }
      const { readable, writable } =
        length === null ? new IdentityTransformStream() : new FixedLengthStream(length);
      passage = { writer: writable.getWriter(), attempt: clock };
      all = pump(clock);
      all.catch(() => {
        // The client broke off.
        if (!stopped) end({ kind: "aborted" });
      });
      return readable;
    },
    waited: () => waited + (waitingSince === null ? 0 : now() - waitingSince),
    fault: () => fault,
    stop,
  };
}

const ignore = () => undefined;

const isOf = async (body: Bytes, digest: string): Promise<boolean> =>
  contentDigest(new Uint8Array(await crypto.subtle.digest("SHA-256", body))) === digest;

const otherDigest = () => refuse("invalid_request", "The body is not the one that Content-Digest names");

const tooSlow = () => refuse("invalid_request", "The body did not come in time", { status: 408 });
