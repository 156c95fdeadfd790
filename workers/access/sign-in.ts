import type { Account } from "../../shared/access/account.ts";
import { judgePassword } from "../../shared/access/password.ts";
import type { Principal } from "../../shared/access/principal.ts";
import type { SignInRequest } from "../../shared/access/requests.ts";
import { hashSecret } from "../../shared/access/secret.ts";
import { findSecondFactor } from "../../shared/access/second-factor.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";
import { accountKey, admitAttempt, countFailure, countWrongProof, proofKey } from "./attempts.ts";
import { auditAccess } from "./audit.ts";
import { hashPassword, verifyPassword } from "./scrypt.ts";

/** One answer to every failure: which part was wrong is for the audit log. */
const WRONG = refuse("unauthorized", "Account, password or code is wrong.");
const WRONG_AGAIN = refuse("forbidden", "Password or code is wrong.");

type Reason = "unknown_account" | "wrong_password" | "wrong_code" | "code_used";

/**
 * Row A1: password and second factor at once. An unknown account, a wrong password and a wrong code take the same
 * work and get the same answer, and only a sign-in that is right in all uses its code up.
 */
export async function signIn(c: AppContext, request: SignInRequest): Promise<Result<Account, Refusal>> {
  const { access, now } = c.var.services;
  const refusal = await admitAttempt(c, c.var.clientAddress, accountKey(request.account));
  if (refusal !== null) return err(refusal);

  const account = await access.account(request.account);
  const [passwordRight, factor] = await Promise.all([
    verifyPassword(request.password, account?.passwordHash ?? null),
    findSecondFactor(account, request.code, now()),
  ]);
  const fail = async (reason: Reason): Promise<Result<never, Refusal>> => {
    const known = account !== null;
    await auditAccess(c, {
      class: "security",
      event: "sign_in_failed",
      // What was typed for an account that is none may be a password in the wrong field.
      account: known ? request.account : null,
      outcome: "failure",
      detail: { reason },
    });
    await countFailure(c, request.account, known);
    return err(WRONG);
  };
  if (account === null) return fail("unknown_account");
  if (!passwordRight) return fail("wrong_password");
  if (factor === null) return fail("wrong_code");
  if (!(await access.spend(account.name, factor))) return fail("code_used");

  await auditAccess(c, {
    class: "security",
    event: "sign_in_succeeded",
    account: account.name,
    outcome: "success",
    detail: { factor: factor.kind, recoveryCodesLeft: leftAfter(account, factor.kind) },
  });
  return ok(account);
}

const leftAfter = ({ recoveryHashes }: Account, kind: "totp" | "recovery"): number =>
  recoveryHashes.length - (kind === "recovery" ? 1 : 0);

/** Row A5: somebody signed in proves themselves again, by password or by code. Null: they did. */
export async function proveAgain(
  c: AppContext,
  { account: name, session }: Extract<Principal, { kind: "session" }>,
  { password, code }: { readonly password: string; readonly code: string },
): Promise<Refusal | null> {
  const { access, now } = c.var.services;
  // Under a key of its own, so that who has just signed in is not held up by that.
  const refusal = await admitAttempt(c, proofKey(name));
  if (refusal !== null) return refusal;
  const account = await access.account(name);
  const factor = code === "" ? null : await findSecondFactor(account, code, now());
  const proven =
    factor === null
      ? password !== "" && (await verifyPassword(password, account?.passwordHash ?? null))
      : await access.spend(name, factor);
  await auditAccess(c, {
    class: "security",
    event: proven ? "step_up_succeeded" : "step_up_failed",
    account: name,
    outcome: proven ? "success" : "failure",
    detail: { sessionRef: session.id, by: factor?.kind ?? "password" },
  });
  if (proven) return null;
  await countWrongProof(c, name);
  return WRONG_AGAIN;
}

/** What keeps a password from being changed. */
export type ChangeFault = "attempts_limited" | "password_wrong" | "password_weak";

/** A new password for who knows the current one; every other session of the account ends. Null: it is changed. */
export async function changePassword(
  c: AppContext,
  { account: name, session, secret }: Extract<Principal, { kind: "session" }>,
  current: string,
  password: string,
): Promise<ChangeFault | null> {
  if (judgePassword(password, name) !== null) return "password_weak";
  if ((await admitAttempt(c, proofKey(name))) !== null) return "attempts_limited";
  const { access } = c.var.services;
  const account = await access.account(name);
  const known = await verifyPassword(current, account?.passwordHash ?? null);
  if (known) await access.changePassword(name, await hashPassword(password), await hashSecret(secret));
  await auditAccess(c, {
    class: "security",
    event: known ? "password_changed" : "password_change_refused",
    account: name,
    outcome: known ? "success" : "failure",
    detail: { sessionRef: session.id },
  });
  if (known) return null;
  await countWrongProof(c, name);
  return "password_wrong";
}
