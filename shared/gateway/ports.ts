import type { Bytes } from "../bytes.ts";
import type { Refusal } from "../http/errors.ts";
import type { Result } from "../result.ts";
import type { Origin } from "./settings.ts";

/** A body that can pass on while it comes, since its digest, which the signature covers, is known before it. */
export interface FlowingBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Bytes; null: not said. */
  readonly length: number | null;
  /** As the header says it that is sent (`contentDigest`); the whole is held against it. */
  readonly digest: string;
  /** Says whether the whole may pass, before the last of it does. */
  readonly judge: (whole: Bytes) => Refusal | null;
}

/** A request for whichever origin's turn it is. */
export interface ForwardRequest {
  readonly method: string;
  /** Canonical (`canonicalPath`), beginning with a slash; it is put behind the origin's URL. */
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
  /** The caller's: those that may pass do. */
  readonly headers: Headers;
  /** Ours, as lower-case names: sent as they are, and covered by the signature. Empty values are not allowed. */
  readonly vouched?: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: Bytes | FlowingBody | null;
  /** Who is connected to the edge, to whom, and how; the address as a whole. */
  readonly client: {
    readonly address: string;
    readonly host: string;
    readonly scheme: "http" | "https";
  };
  readonly requestId: string;
  /** Ends the call when whoever asked is gone; null: it goes on, because its outcome matters to us. */
  readonly signal: AbortSignal | null;
  /** The names of the origins that may be asked; absent: any. */
  readonly among?: readonly string[];
}

/** Why there is no answer. Only `unavailable` is certain not to have reached an origin. */
export type ForwardFault =
  /** Nobody was asked: every origin is put aside or its breaker open. `retryAfter` in milliseconds. */
  | { readonly kind: "unavailable"; readonly retryAfter: number }
  /** The connection was refused, broke, or carried no HTTP. */
  | { readonly kind: "unreachable"; readonly origin: string }
  | { readonly kind: "timeout"; readonly origin: string }
  /** The body that came in the flow may not pass; an origin had a part of it at most. */
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** Whoever asked went away (`signal`). */
  | { readonly kind: "aborted" };

/** An origin's answer, of any status; of its headers those that may pass. */
export interface ForwardAnswer {
  readonly origin: Origin;
  /** What was asked for. */
  readonly target: URL;
  /** Its body is a stream that ends at the latest when the whole call's time is over. */
  readonly response: Response;
  /** Ends with the body, whole or broken off; never rejects. */
  readonly done: Promise<void>;
  /** For whoever has no use for the body. */
  readonly discard: () => Promise<void>;
}

/** The way to the VPS (row G1). */
export interface Gateway {
  readonly forward: (request: ForwardRequest) => Promise<Result<ForwardAnswer, ForwardFault>>;
}
