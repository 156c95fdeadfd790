import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";
import { Alerts } from "../../durable-objects/alerts.ts";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { auditLogStub } from "../../durable-objects/stubs.ts";
import { HOUR } from "../../shared/time.ts";
import type { AckState } from "../../shared/trading/command.ts";
import type { TradeEvent } from "../../shared/trading/event.ts";

/** Ahead of the real clock, so that no alarm fires by itself. */
export const START = 1_900_000_000_000 - (1_900_000_000_000 % HOUR);

/** A new one for each test. */
export let object = env.TRADING.getByName("unused");
let named = 0;
/** One that nobody has used. */
export const freshObject = () => env.TRADING.getByName(`test-${named++}`);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  object = freshObject();
  report.mockClear();
  append.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

export const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
export const alarm = () => runDurableObjectAlarm(object);
/** The object as it is after a restart of the machine. */
export const restarted = () => evictDurableObject(object);

const report = vi.spyOn(Alerts.prototype, "report");
export const append = vi.spyOn(AuditLog.prototype, "append");

/** What operators were told since the last look, once everything that waits is told. */
export async function told() {
  await alarm();
  const signals = report.mock.calls.flatMap(([given]) => given);
  report.mockClear();
  return signals.map(({ name, subject, state: now }) => `${name} ${subject} ${now}`);
}
/** The same of the audit log, which keeps an event once however often it is told. */
export async function audited() {
  await alarm();
  const events = append.mock.calls.flatMap(([given]) => given);
  append.mockClear();
  return Array.from(new Map(events.map((event) => [event.id, event])).values());
}
/** The steps of an order that the audit log itself has, once everything that waits is told: `leaving 1`, `answered 1`. */
export async function logged(order: string): Promise<readonly string[]> {
  await alarm();
  await runDurableObjectAlarm(auditLogStub(env));
  const { results } = await env.DB.prepare(
    `SELECT (body ->> '$.detail.step') || ' ' || (body ->> '$.detail.attempt') AS step
      FROM audit WHERE event = 'trading_action' AND body ->> '$.detail.order' = ? ORDER BY seq`,
  )
    .bind(order)
    .all<{ step: string }>();
  return results.map(({ step }) => step);
}

export const ann = { by: { type: "operator", id: "ann" }, address: "203.0.113.7", requestId: "r" } as const;
export const ben = { ...ann, by: { type: "operator", id: "ben" } } as const;

let sent = 0;
export const message = () => ({ id: `msg_test_${sent++}`, at: Date.now() });
/** As the VPS sends them, each message with an id of its own. */
export const take = async (events: readonly TradeEvent[]) => {
  const taken = await object.take(message(), events);
  return taken.ok ? taken.value : taken.error;
};
export const acknowledge = async (id: string, how: AckState, note: string | null) => {
  const acknowledged = await object.acknowledge(message(), id, how, note);
  return acknowledged.ok ? acknowledged.value : acknowledged.error;
};

export const halt = async (
  action: "stop_entries" | "stop" | "flatten",
  author: typeof ann | typeof ben = ann,
) => {
  const proposed = await object.propose(author, { action, reason: "why", lifetime: null });
  if (!proposed.ok) throw new Error(proposed.error);
  return object.confirm(author, proposed.value.code);
};
export const state = async () => {
  const { killSwitch } = await object.overview();
  return [killSwitch.halt, killSwitch.command?.action, killSwitch.command?.status];
};
export const handedOut = async () => (await object.orders()).commands.map(({ action }) => action);
