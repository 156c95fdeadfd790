import type { Outcome } from "../../../shared/breaker/state.ts";
import type { DeliveryOutcome } from "../../../shared/outbox/effect.ts";
import type { Breaker } from "../../breakers/breaker.ts";
import { LOOK_AGAIN } from "./carrier.ts";

/** How a call ended; `text` is as much of the body as an operator may want. */
export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: "no_answer"; readonly reason: string };

/** Of an answer: enough for its error. */
const MOST_TEXT = 2_000;

/** A refusal is an answer, and an answer means that the channel works; how fast it lets us go is another matter. */
const judge = (answer: Answer): Outcome => {
  if (answer.kind === "no_answer") return "error";
  if (answer.status >= 500) return "error";
  return answer.status === 429 ? "unknown" : "success";
};

/** A guarded POST of JSON; null where the breaker is open, with what that means for the item. Never throws. */
export async function post(
  breaker: Breaker,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Answer | Extract<DeliveryOutcome, { kind: "held" }>> {
  const call = async (): Promise<Answer> => {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body,
        signal,
        // A redirect would carry what is secret in it to wherever it points.
        redirect: "manual",
      });
      const text = (await response.text()).slice(0, MOST_TEXT);
      return { kind: "answered", status: response.status, headers: response.headers, text };
    } catch {
      return { kind: "no_answer", reason: signal.aborted ? "no answer in time" : "not reached" };
    }
  };
  const guarded = await breaker.guard(call, judge);
  if (guarded.ok) return guarded.value;
  // An operator may close it by hand in between.
  const retryAfter = Math.min(guarded.error.retryAfter, LOOK_AGAIN);
  return { kind: "held", reason: "the channel fails; its breaker is open", retryAfter };
}
