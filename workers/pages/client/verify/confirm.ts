import { SECOND } from "../../../../shared/time.ts";
import { readAnswer, type Answer } from "./answer.ts";
import { isErrorCode } from "./reactions.ts";
import type { Proof } from "./state.ts";

/** The server answers in milliseconds; a phone on a bad line gets this long. */
const SEND_TIMEOUT = 20 * SECOND;

export async function sendConfirm(jwt: string, proof: Proof): Promise<Answer> {
  try {
    const response = await fetch("/api/confirm", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jwt, ...proof }),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(SEND_TIMEOUT),
    });
    return readAnswer(
      {
        status: response.status,
        body: await response.text(),
        retryAfter: response.headers.get("Retry-After"),
        requestId: response.headers.get("X-Request-Id"),
      },
      isErrorCode,
    );
  } catch {
    return { kind: "lost" };
  }
}
