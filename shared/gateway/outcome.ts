/** nginx's list (`proxy_next_upstream` without `non_idempotent`) and RFC 9110 §9.2.2: sent twice they do the same. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Whether a request may go to another origin after one may have had it. POST and PATCH never. */
export const isRepeatable = (method: string): boolean => IDEMPOTENT.has(method);

/** What Cloudflare answers for an origin that did not (520–526, 530), and whether time ran out there. */
const CLOUDFLARE_TIMEOUTS: ReadonlySet<number> = new Set([522, 524]);

export type AnswerKind =
  /** The origin's own. */
  | "answer"
  /** The origin's own, which says that it cannot at present: another one may. */
  | "failing"
  /** Not the origin's: there was none. */
  | "unreachable"
  | "timeout";

/** What a status says of the origin; one that HTTP does not have is no answer. A 500 is an answer: one request's fault, not the server's. */
export function answerKind(status: number): AnswerKind {
  if (status < 200 || status > 599) return "unreachable";
  if (CLOUDFLARE_TIMEOUTS.has(status)) return "timeout";
  if ((status >= 520 && status <= 526) || status === 530) return "unreachable";
  return status >= 502 && status <= 504 ? "failing" : "answer";
}
