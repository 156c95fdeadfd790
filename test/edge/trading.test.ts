import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { carryOut } from "../../durable-objects/alerts-responses.ts";
import { tradingStub } from "../../durable-objects/stubs.ts";
import type { Response } from "../../shared/incidents/response.ts";
import { err } from "../../shared/result.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import type { Halt } from "../../shared/trading/kill-switch.ts";
import type { Order } from "../../shared/trading/order.ts";
import {
  acknowledge,
  alarm,
  ann,
  append,
  audited,
  ben,
  halt,
  handedOut,
  later,
  object,
  restarted,
  START,
  state,
  told,
} from "./trading-support.ts";

const rule = { type: "rule", id: "heartbeat_lost" } as const;

describe("the kill switch", () => {
  test("does nothing before the second step, which is who asked's alone, within a minute, once", async () => {
    const proposed = await object.propose(ann, { action: "stop", reason: "why", lifetime: null });
    const code = proposed.ok ? proposed.value.code : "";
    expect(await state()).toEqual([null, undefined, undefined]);
    expect(await object.confirm(ben, code)).toEqual({ ok: false, error: "unknown_code" });
    expect(await object.confirm(ann, "another")).toEqual({ ok: false, error: "unknown_code" });
    await restarted();
    expect(await object.confirm(ann, code)).toMatchObject({ ok: true, value: { halt: "stop" } });
    expect(await object.confirm(ann, code)).toEqual({ ok: false, error: "unknown_code" });
    const late = await object.propose(ann, { action: "flatten", reason: "why", lifetime: null });
    later(MINUTE);
    expect(await object.confirm(ann, late.ok ? late.value.code : "")).toEqual({
      ok: false,
      error: "too_late",
    });
    expect(await state()).toEqual(["stop", "stop", "requested"]);
  });

  test("is requested, delivered, accepted, done; and nags until it is", async () => {
    await halt("stop");
    expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
    const { commands, killSwitch } = await object.orders();
    expect(killSwitch).toEqual({ action: "stop", seq: commands[0]?.seq });
    expect(await state()).toEqual(["stop", "stop", "delivered"]);
    later(30 * SECOND - 1);
    expect(await told()).toEqual([]);
    later(1);
    expect(await told()).toEqual(["kill_switch_pending kill_switch firing"]);
    const id = commands[0]?.id ?? "";
    expect(await acknowledge(id, "accepted", null)).toMatchObject({ status: "accepted" });
    expect(await handedOut()).toEqual(["stop"]);
    expect(await told()).toEqual([]);
    expect(await acknowledge(id, "done", "all closed")).toMatchObject({ note: "all closed" });
    expect(await acknowledge(id, "done", "again")).toMatchObject({ note: "all closed" });
    expect(await told()).toEqual(["kill_switch_pending kill_switch resolved"]);
    expect(await handedOut()).toEqual([]);
    expect((await object.orders()).killSwitch).toMatchObject({ action: "stop" });
    expect(await acknowledge("nobody's", "done", null)).toBe("unknown");
  });

  test("that the VPS could not carry out nags at once, and is told again when somebody asks again", async () => {
    await halt("stop");
    await acknowledge((await object.orders()).commands[0]?.id ?? "", "failed", "no connection");
    expect(await told()).toContain("kill_switch_pending kill_switch firing");
    await halt("stop");
    expect(await state()).toEqual(["stop", "stop", "requested"]);
    // Still not carried out, so still pending: the alert goes on.
    expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
  });

  test("stands as strong as the strongest who wants it, and a stronger word takes the weaker one's place", async () => {
    await halt("stop_entries");
    await halt("flatten", ben);
    await halt("stop");
    expect(await handedOut()).toEqual(["flatten"]);
    const commands = await object.commands(null, 10);
    expect(commands.map(({ action, status }) => [action, status])).toEqual([
      ["flatten", "delivered"],
      ["stop_entries", "superseded"],
    ]);
    expect(await object.resume(ann, "all well")).toMatchObject({ halt: null, holds: [] });
    expect(await handedOut()).toEqual(["resume"]);
    expect((await object.orders()).killSwitch).toMatchObject({ action: "resume" });
  });

  test("set by a rule ends when its time is over, and leaves an operator's alone", async () => {
    const request = () =>
      object.request({ action: "stop", reason: "silence", requestedBy: rule, expiresAt: START + HOUR });
    await request();
    await request();
    expect(await object.commands(null, 10)).toHaveLength(1);
    await halt("stop_entries");
    later(HOUR);
    await alarm();
    expect(await state()).toEqual(["stop_entries", "stop_entries", "requested"]);
    expect(await audited()).toContainEqual(
      expect.objectContaining({ event: "kill_switch_changed", actor: { type: "system", id: "rule:expiry" } }),
    );
    expect(await object.release(rule, ann, "undo")).toBe(false);
  });

  test("set by a rule can be taken back by whoever undoes the rule's response", async () => {
    await object.request({ action: "stop", reason: "silence", requestedBy: rule, expiresAt: null });
    expect(await object.release(rule, ann, "undo")).toBe(true);
    expect(await state()).toEqual([null, "resume", "requested"]);
  });

  test("resumes also where nothing was halted here: the VPS may have halted by itself", async () => {
    await object.resume(ann, "it is back");
    expect(await handedOut()).toEqual(["resume"]);
  });
});

describe("a command about a service", () => {
  test("is handed out in order until it is carried out or too old, and never mixes with the switch", async () => {
    await object.tell(ann, { action: "restart_service", service: "bot", reason: "stuck" });
    await halt("stop");
    await object.tell(ben, { action: "pause_service", service: "bot", reason: "quiet" });
    await restarted();
    expect(await handedOut()).toEqual(["restart_service", "stop", "pause_service"]);
    expect(await handedOut()).toEqual(["restart_service", "stop", "pause_service"]);
    later(10 * MINUTE);
    expect(await handedOut()).toEqual(["stop"]);
    expect((await object.commands(null, 1))[0]?.status).toBe("expired");
  });

  test("is refused when a hundred wait already", async () => {
    for (let i = 0; i < 100; i++) {
      await object.tell(ann, { action: "restart_service", service: "bot", reason: `${i}` });
    }
    const more = await object.tell(ann, { action: "restart_service", service: "bot", reason: "more" });
    expect(more).toEqual({ ok: false, error: "too_many" });
    expect(await halt("stop")).toMatchObject({ ok: true });
  });
});

describe("live trading", () => {
  test("ends by itself, and the VPS is told until when", async () => {
    expect(await object.overview()).toMatchObject({ mode: { mode: "paper" } });
    await object.goLive(ann, "the strategy is proven", HOUR);
    expect(await object.orders()).toMatchObject({ mode: "live", modeUntil: START + HOUR });
    later(HOUR);
    expect(await object.orders()).toMatchObject({ mode: "paper", modeUntil: null });
    expect((await audited()).map(({ event, detail }) => [event, detail["mode"]])).toEqual([
      ["trading_mode_changed", "live"],
      ["trading_mode_changed", "paper"],
    ]);
  });
});

const order: Order = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "1", price: "60000" };
const request = { id: "e1-1", account: "ann", order, mode: null } as const;

describe("an order", () => {
  test("is kept with its audit event before it may leave, and its answer with another", async () => {
    expect(await object.begin(request, ann)).toMatchObject({ kind: "send", order: { attempts: 1 } });
    await restarted();
    expect(await object.begin(request, ann)).toMatchObject({ kind: "in_flight" });
    await object.end("e1-1", 1, { kind: "answered", answer: { status: 200, body: "{}" } }, ann);
    expect(await object.begin(request, ann)).toEqual({ kind: "replay", answer: { status: 200, body: "{}" } });
    expect((await audited()).map(({ event, outcome, detail }) => [event, outcome, detail["step"]])).toEqual([
      ["trading_action", "success", "leaving"],
      ["trading_action", "success", "answered"],
    ]);
  });

  test("whose sender died is of unknown outcome after its lease, and goes out again under the same id", async () => {
    await object.begin(request, ann);
    later(40 * SECOND);
    expect((await audited()).at(-1)).toMatchObject({ outcome: "failure", detail: { step: "unknown" } });
    expect(await object.begin(request, ann)).toMatchObject({
      kind: "send",
      order: { id: "e1-1", attempts: 2 },
    });
  });

  test("is not sent while trading is halted, and says so in the audit log", async () => {
    await halt("stop_entries");
    await audited();
    expect(await object.begin(request, ann)).toEqual({ kind: "halted", action: "stop_entries" });
    expect(await audited()).toMatchObject([{ outcome: "denied", detail: { reason: "halted" } }]);
    await object.resume(ann, "go on");
    expect(await object.begin(request, ann)).toMatchObject({ kind: "send" });
  });

  test("of two at once one is sent", async () => {
    const intakes = await Promise.all(Array.from({ length: 20 }, () => object.begin(request, ann)));
    expect(intakes.filter(({ kind }) => kind === "send")).toHaveLength(1);
  });
});

test("what the audit log does not take waits until it does, and holds up no signal", async () => {
  append.mockResolvedValueOnce(err("backlog_full"));
  await halt("stop");
  expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
  await object.resume(ann, "go on");
  append.mockClear();
  expect(await audited()).toEqual([]);
  later(30 * SECOND);
  expect((await audited()).map(({ event }) => event)).toEqual([
    "kill_switch_proposed",
    "kill_switch_changed",
    "kill_switch_changed",
  ]);
  expect(await told()).toEqual(["kill_switch_changed kill_switch once"]);
});

describe("an incident's automatic response", () => {
  const NOW = START;
  const main = tradingStub(env);
  const response = (until: number, renewal: boolean, action: Halt): Response => ({
    id: 1,
    incident: 7,
    alert: "trading_loss:loss_per_day",
    order: { kind: "kill_switch", action },
    state: { kind: "planned", until, renewal },
    plannedAt: NOW,
    failures: 0,
    tryAt: NOW,
  });
  const run = (until: number, renewal = false, action: Halt = "stop_entries") =>
    carryOut(env, response(until, renewal, action), [], NOW);

  test("halts trading for its time, longer when renewed, and not again once an operator has resumed", async () => {
    expect(await run(NOW + HOUR)).toEqual({ kind: "done" });
    expect(await run(NOW + 2 * HOUR, true)).toEqual({ kind: "done" });
    expect((await main.overview()).killSwitch).toMatchObject({
      halt: "stop_entries",
      holds: [{ by: { type: "rule", id: "incident-7" }, expiresAt: NOW + 2 * HOUR }],
    });
    await main.resume(ann, "known");
    expect(await run(NOW + 3 * HOUR, true)).toMatchObject({ kind: "refused" });
    expect((await main.overview()).killSwitch.halt).toBeNull();
  });

  test("that flattens holds until somebody resumes", async () => {
    expect(await run(NOW + HOUR, false, "flatten")).toEqual({ kind: "done" });
    later(2 * HOUR);
    expect((await main.overview()).killSwitch.halt).toBe("flatten");
    await main.resume(ann, "clean up");
  });
});
