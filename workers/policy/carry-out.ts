import { OPERATOR, type ChangeResult, type Command } from "../../shared/policy/change.ts";
import { SECOND } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { originFacts } from "../http/policy.ts";
import { changePolicy, type Author } from "./operations.ts";

/** On whose behalf a request of the management zone changes the policy. */
export const authorOf = (c: AppContext): Author => ({
  actor: { type: "operator", id: c.var.principal.account },
  origin: originFacts(c.req.raw, c.req.header("CF-Connecting-IP")),
  requestId: c.var.requestId,
});

/** One command of an operator's; what it changed is announced to this isolate at once. */
export async function carryOut(c: AppContext, command: Command): Promise<ChangeResult> {
  const { services } = c.var;
  const result = await changePolicy(services, authorOf(c), OPERATOR, [command]);
  if (result.ok) {
    services.policy.announce(result.value.version, (work) => c.executionCtx.waitUntil(work));
  }
  return result;
}

/** Why a change was refused, in words. */
export const faultText = (faults: Extract<ChangeResult, { ok: false }>["error"]): string =>
  faults.map(({ code, problem }) => `${code}: ${problem}`).join("; ");

/** An isolate pulls once a second at most, so a second change right behind a first one waits for that. */
const LONGEST_WAIT = 1.5 * SECOND;
const WAIT_STEP = 20;

/** Waits until this isolate has a version, so that the next page shows what was just done; not for ever. */
export async function inForce(c: AppContext, version: number): Promise<void> {
  const { policy } = c.var.services;
  for (let waited = 0; waited < LONGEST_WAIT && policy.status().version < version; waited += WAIT_STEP) {
    policy.announce(version, (work) => c.executionCtx.waitUntil(work));
    await scheduler.wait(WAIT_STEP);
  }
}
