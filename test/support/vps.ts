import { Webhook } from "standardwebhooks";
import { SECOND } from "../../shared/time.ts";
import { validVariables } from "./variables.ts";

let sent = 0;

/** An id that no message had before. */
export const freshMessageId = (): string => `msg_test_${Date.now().toString(36)}_${sent++}`;

export interface SigningOptions {
  readonly id?: string;
  /** Unix milliseconds. */
  readonly at?: number;
  readonly secret?: string;
}

/** The headers of a message as the specification's own library makes them. */
export function signedHeaders(
  body: string,
  { id = freshMessageId(), at = Date.now(), secret = validVariables.INGEST_SECRET }: SigningOptions = {},
): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at / SECOND)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(at), body),
  };
}
