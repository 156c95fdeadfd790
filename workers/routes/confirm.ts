import { refuse, type Refusal } from "../../shared/http/errors.ts";
import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import {
  confirmRequest,
  proveWallet,
  type ConfirmRequest,
} from "../../shared/verification/confirm-request.ts";
import { decideConfirm, type ConfirmFault } from "../../shared/verification/decide.ts";
import { verifyJwt, type TokenClaims } from "../../shared/verification/jwt.ts";
import type { ConfirmFacts } from "../../shared/verification/ports.ts";
import { verifiedMember, type VerifiedMember } from "../../shared/verification/token.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import type { Services } from "../services.ts";
import { rehearsalOf, type Rehearsal } from "../verification/rehearsal.ts";
import type { KnownGuilds } from "../settings/guilds.ts";
import { storeEffects } from "../verification/store-effects.ts";

/** What a link of the gateway bot's is told while Supabase, which alone knows it, cannot be asked: in seconds. */
const TRY_AGAIN_AFTER = 10;

const REFUSALS: Record<ConfirmRefusal, Refusal> = {
  invalid_token: refuse(
    "invalid_token",
    "This verification link is not valid. Ask for a new one in Discord.",
  ),
  token_expired: refuse("token_expired", "This verification link has expired. Ask for a new one in Discord."),
  token_used: refuse("token_used", "This verification link was already used."),
  invalid_wallet: refuse("invalid_wallet", "The wallet address is not valid."),
  invalid_signature: refuse("invalid_signature", "The signature does not match the wallet and the message."),
  wallet_taken: refuse("wallet_taken", "This wallet belongs to another member."),
  conflict: refuse(
    "conflict",
    "You are already verified with another wallet. Ask the team to reset it first.",
  ),
  account_too_new: refuse("account_too_new", "Your Discord account is too young for this server."),
  unknown_for_now: refuse("internal", "Your link cannot be checked right now. Try again in a moment.", {
    status: 503,
    headers: { "Retry-After": `${TRY_AGAIN_AFTER}` },
  }),
};

/** `unknown_for_now`: nobody who could know the token can be asked. Fails closed, and the link stays usable. */
type ConfirmRefusal = ConfirmFault | "unknown_for_now";

/** A race lost between reading and spending shows in the facts the second time. */
const MAX_DECISIONS = 3;

/** `POST /api/confirm` (contract, "Verification API"). */
export async function confirm(c: AppContext): Promise<Response> {
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const request = confirmRequest.safeParse(json.value);
  if (!request.success) {
    const details = request.error.issues
      .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
      .join("; ");
    return respondRefusal(c, refuse("invalid_request", "jwt, wallet and signature are needed", { details }));
  }

  const { services } = c.var;
  const now = services.now();
  const claims = await verifyJwt(request.data.jwt, await services.jwtKeys(), now);
  if (!claims.ok) {
    const rehearsal =
      claims.error === "wrong_signature" ? await rehearsalOf(services, request.data.jwt, now) : null;
    if (rehearsal !== null) return rehearse(c, request.data, rehearsal, now);
    c.var.log.info("confirm_refused", { code: "invalid_token", fault: claims.error });
    return respondRefusal(c, REFUSALS.invalid_token);
  }

  const outcome = await settle(services, request.data, claims.value, c.var.requestId, now);
  const event = confirmEvent(c, claims.value, outcome, now);
  if (!outcome.ok) {
    await services.audit([event]);
    return respondRefusal(c, REFUSALS[outcome.error]);
  }
  const { member, guilds } = outcome.value;
  // Stored before it is said: neither waits for the other, both are awaited.
  await Promise.all([storeEffects(services, [member], guilds), services.audit([event])]);
  return c.json(
    {
      status: "success",
      message: "Wallet verified successfully!",
      ...(member.roleGrantedAt === null ? { pending: true } : {}),
      timestamp: toUnixSeconds(now),
    },
    200,
    { "Cache-Control": "no-store" },
  );
}

/** The confirm check's request: all of a confirm up to the spend, and nothing stored, told or recorded. */
async function rehearse(
  c: AppContext,
  request: ConfirmRequest,
  { services, claims }: Rehearsal,
  now: number,
): Promise<Response> {
  const outcome = await settle(services, request, claims, c.var.requestId, now);
  if (!outcome.ok) return respondRefusal(c, REFUSALS[outcome.error]);
  return c.json({ status: "rehearsed", timestamp: toUnixSeconds(now) }, 200, { "Cache-Control": "no-store" });
}

interface Settled {
  readonly member: VerifiedMember;
  readonly guilds: KnownGuilds;
}

/** Loads the facts and the guilds' settings, decides, spends the token; the member as verified now. */
async function settle(
  services: Services,
  request: ConfirmRequest,
  claims: TokenClaims,
  requestId: string,
  now: number,
): Promise<Result<Settled, ConfirmRefusal>> {
  const [proof, first, guilds] = await Promise.all([
    proveWallet(request, claims.token),
    loadFacts(services, claims, request.wallet, now),
    services.guilds.read(),
  ]);
  const minimumAge = (guildId: Snowflake) => guilds(guildId).settings.minimumAccountAge;
  if (!first.ok) return first;
  let facts = first.value;
  for (let i = 0; i < MAX_DECISIONS; i++) {
    const decision = decideConfirm(claims, facts, proof, minimumAge, now);
    if (decision.kind === "refuse") return err(decision.fault);
    if (decision.kind === "repeat") return ok({ member: decision.member, guilds });
    const { token, wallet } = decision;
    if (await services.verification.consume({ token: token.token, wallet, requestId, now })) {
      return ok({ member: verifiedMember(token, wallet, now), guilds });
    }
    facts = await services.verification.facts(claims.token, claims.userId, wallet);
  }
  throw new Error("a confirm found its token pending and could not spend it");
}

/** A token nobody here knows may be the gateway bot's (row V6): it is adopted, then spent like ours. */
async function loadFacts(
  services: Services,
  claims: TokenClaims,
  wallet: string,
  now: number,
): Promise<Result<ConfirmFacts, ConfirmRefusal>> {
  const { verification, findForeignToken, log } = services;
  const facts = await verification.facts(claims.token, claims.userId, wallet);
  if (facts.token !== null || findForeignToken === null || claims.expiresAt <= now) return ok(facts);
  const found = await findForeignToken(claims.token);
  if (!found.ok) {
    log.warn("foreign_link_unknown", { member: claims.userId, reason: found.error.reason });
    return err("unknown_for_now");
  }
  const foreign = found.value;
  if (foreign === null || foreign.userId !== claims.userId) return ok(facts);
  if (foreign.status === "pending") await verification.adopt(foreign);
  return ok({ ...facts, token: foreign });
}

function confirmEvent(
  c: AppContext,
  claims: TokenClaims,
  outcome: Result<Settled, ConfirmRefusal>,
  now: number,
): AuditEvent {
  return {
    at: now,
    class: "verification",
    event: outcome.ok ? "verification_confirmed" : "verification_refused",
    actor: { type: "member", id: claims.userId },
    address: c.var.clientAddress,
    outcome: outcome.ok ? "success" : "denied",
    requestId: c.var.requestId,
    detail: {
      token: claims.token,
      ...(outcome.ok ? { wallet: outcome.value.member.wallet } : { code: outcome.error }),
    },
  };
}
