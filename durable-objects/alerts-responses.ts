import { describeOrder, type Outcome, type Response } from "../shared/incidents/response.ts";
import { describeError } from "../shared/logging/log.ts";
import type { Halt } from "../shared/trading/kill-switch.ts";
import type { Bindings } from "./bindings.ts";
import { logger } from "./logger.ts";
import { auditLogStub, breakerStub, edgePolicyStub, tradingStub } from "./stubs.ts";

/** The name by which automatic changes are told from those of people. */
const SOURCE = "incident";
const DONE: Outcome = { kind: "done" };
const refused = (reason: string): Outcome => ({ kind: "refused", reason });

const authorOf = ({ incident }: Response): string => `${SOURCE}-${incident}`;

/**
 * On record before it is done. Fails open: an attack does not wait for the audit log, and the incident's timeline has it.
 */
export async function auditResponse(env: Bindings, response: Response, now: number): Promise<void> {
  const { id, incident, order, state } = response;
  const undone = state.kind === "undoing";
  try {
    const recorded = await auditLogStub(env).append([
      {
        at: now,
        class: "security",
        event: undone ? "automatic_response_undone" : "automatic_response",
        actor:
          undone && state.by !== null
            ? { type: "operator", id: state.by }
            : { type: "system", id: authorOf(response) },
        address: null,
        outcome: "success",
        requestId: null,
        detail: {
          incident,
          response: id,
          order: describeOrder(order),
          until: state.kind === "planned" ? state.until : null,
        },
      },
    ]);
    if (!recorded.ok) throw new Error(recorded.error);
  } catch (error) {
    logger.warn("response_unaudited", { incident, response: id, ...describeError(error) });
  }
}

/**
 * Carries a planned response out, or takes one back. Each may be done twice with the result of once. Never throws.
 * `origins`: the names of those there are.
 */
export async function carryOut(
  env: Bindings,
  response: Response,
  origins: readonly string[],
  now: number,
): Promise<Outcome> {
  const { order, state } = response;
  const until = state.kind === "planned" ? state.until : null;
  const renews = state.kind === "planned" && state.renewal;
  try {
    switch (order.kind) {
      case "mode":
        return await switchMode(env, response, until === null ? "normal" : order.mode, until, renews);
      case "failover":
        return until === null
          ? await takeIn(env, response, order.origin)
          : await leaveOut(env, response, order.origin, origins, until - now);
      case "kill_switch":
        return await haltTrading(env, response, order.action, until, renews);
    }
  } catch (error) {
    return { kind: "failed", reason: describeError(error).error };
  }
}

/** The policy itself sees to it that nothing of an operator's is replaced, and ends the mode in time. */
async function switchMode(
  env: Bindings,
  response: Response,
  value: string,
  until: number | null,
  renews: boolean,
): Promise<Outcome> {
  const result = await edgePolicyStub(env).change({
    author: authorOf(response),
    source: SOURCE,
    commands: [
      {
        do: "switch",
        name: "mode",
        value,
        reason: `Incident ${response.incident}`,
        expiresAt: until,
        ...(renews ? { renews } : {}),
      },
    ],
    authorOrigin: null,
    adminRanges: [],
  });
  if (!result.ok) return refused(result.error.map(({ problem }) => problem).join("; "));
  if (!result.value.effects.includes("kept")) return DONE;
  // Taken back is what was to come of it, whoever has set what now stands.
  return until === null ? DONE : refused("an operator has set the mode");
}

/**
 * An origin whose breaker is held open gets nothing. The last one that serves is not left out: that would be an outage of
 * our own, and longer than its cause. `duration` in milliseconds.
 */
async function leaveOut(
  env: Bindings,
  response: Response,
  origin: string,
  origins: readonly string[],
  duration: number,
): Promise<Outcome> {
  const holder = await holderOf(env, origin);
  const by = authorOf(response);
  if (holder !== null && holder !== by) return refused(`${holder} holds its breaker`);
  const others = await Promise.all(
    origins.filter((name) => name !== origin).map((name) => originBreaker(env, name).status()),
  );
  if (!others.some(({ state }) => state.kind !== "open" && state.kind !== "forced_open")) {
    return refused("no other origin is in service");
  }
  const reason = `Incident ${response.incident}`;
  await originBreaker(env, origin).force({ kind: "forced_open", by, reason, duration });
  return DONE;
}

/** It may have its share again, unless somebody else holds its breaker. */
async function takeIn(env: Bindings, response: Response, origin: string): Promise<Outcome> {
  const holder = await holderOf(env, origin);
  const by = authorOf(response);
  if (holder !== null && holder !== by) return refused(`${holder} holds its breaker`);
  if (holder === by) await originBreaker(env, origin).reset(by, `Incident ${response.incident}`);
  return DONE;
}

const originBreaker = (env: Bindings, origin: string) => breakerStub(env, `origin:${origin}`);

/** Who holds the breaker open or closed; null: nobody. */
async function holderOf(env: Bindings, origin: string): Promise<string | null> {
  const { state } = await originBreaker(env, origin).status();
  return state.kind === "forced_open" || state.kind === "forced_closed" ? state.by : null;
}

/**
 * A hold of the incident's own beside everybody else's. It ends by itself, but for a flatten: closed positions do not come
 * back. An operator who resumed meanwhile knows why, so what they ended is not renewed.
 */
async function haltTrading(
  env: Bindings,
  response: Response,
  action: Halt,
  until: number | null,
  renews: boolean,
): Promise<Outcome> {
  const trading = tradingStub(env);
  const by = { type: "rule", id: authorOf(response) } as const;
  const reason = `Incident ${response.incident}`;
  if (until === null) {
    await trading.release(by, { by, address: null, requestId: null }, `${reason}: taken back`);
    return DONE;
  }
  if (renews && !(await trading.holds(by))) return refused("an operator has resumed trading");
  const expiresAt = action === "flatten" ? null : until;
  const held = await trading.request({ action, reason, requestedBy: by, expiresAt });
  return held.ok ? DONE : refused(held.error);
}
