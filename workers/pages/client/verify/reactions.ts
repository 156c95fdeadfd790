import { ERROR_STATUS, type ErrorCode } from "../../../../shared/http/errors.ts";
import { SECOND } from "../../../../shared/time.ts";
import type { Answer } from "./answer.ts";
import type { EndReason, Notice, NoticeCode, Proof, Step } from "./state.ts";

/** Where a refusal leads: to another wallet, to the same confirm once more, or nowhere with this link. */
type Reaction =
  | { readonly to: "choosing"; readonly notice: NoticeCode }
  | { readonly to: "waiting"; readonly notice: NoticeCode }
  | { readonly to: "ended"; readonly why: EndReason };

const REACTIONS: Readonly<Partial<Record<ErrorCode, Reaction>>> = {
  invalid_wallet: { to: "choosing", notice: "wrong_signature" },
  invalid_signature: { to: "choosing", notice: "wrong_signature" },
  wallet_taken: { to: "choosing", notice: "wallet_taken" },
  conflict: { to: "choosing", notice: "other_wallet" },
  unauthorized: { to: "ended", why: "invalid" },
  invalid_token: { to: "ended", why: "invalid" },
  token_expired: { to: "ended", why: "expired" },
  token_used: { to: "ended", why: "used" },
  account_too_new: { to: "ended", why: "account_too_new" },
  forbidden: { to: "waiting", notice: "blocked" },
  ip_blocked: { to: "waiting", notice: "blocked" },
  rate_limited: { to: "waiting", notice: "limited" },
  maintenance: { to: "waiting", notice: "maintenance" },
};
/** Whatever else comes is ours to mend: the same confirm may succeed later. */
const FAULT: Reaction = { to: "waiting", notice: "fault" };

export const isErrorCode = (text: unknown): text is ErrorCode =>
  typeof text === "string" && Object.hasOwn(ERROR_STATUS, text);

/** For a limit that names no time. */
const DEFAULT_WAIT = 30 * SECOND;

/** `expiresAt` is the link's, null where unknown. */
export function stepAfter(answer: Answer, proof: Proof, expiresAt: number | null, now: number): Step {
  if (answer.kind === "verified") return { at: "done", pending: answer.pending };
  if (answer.kind === "lost") return { at: "waiting", proof, notice: { code: "lost" }, retryAt: null };
  if (answer.kind === "unclear") {
    return {
      at: "waiting",
      proof,
      notice: { code: "unclear", requestId: answer.requestId },
      retryAt: null,
    };
  }
  const reaction = REACTIONS[answer.code] ?? FAULT;
  if (reaction.to === "ended") return { at: "ended", why: reaction.why, until: null };
  const notice: Notice = { code: reaction.notice, requestId: answer.requestId };
  if (reaction.to === "choosing") return { at: "choosing", notice };
  if (notice.code !== "limited" && notice.code !== "maintenance") {
    return { at: "waiting", proof, notice, retryAt: null };
  }
  const retryAt = now + (answer.retryAfter ?? DEFAULT_WAIT);
  if (expiresAt !== null && retryAt >= expiresAt) return { at: "ended", why: notice.code, until: retryAt };
  return { at: "waiting", proof, notice, retryAt };
}
