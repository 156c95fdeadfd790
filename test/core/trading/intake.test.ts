import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admitOrder,
  mayLeave,
  settleOrder,
  type KeptOrder,
  type OrderOutcome,
  type OrderRequest,
  type Standing,
} from "../../../shared/trading/intake.ts";
import type { Mode, Order } from "../../../shared/trading/order.ts";

const NOW = 1_800_000_000_000;
const LEASE = 40_000;
const order: Order = { symbol: "BTCUSDT", side: "buy", type: "limit", quantity: "1", price: "60000" };
const request: OrderRequest = { id: "e1-1", account: "ann", order, mode: null };
const trading = { halt: null, mode: "paper" } as const;

const kept = (more: Partial<KeptOrder> = {}): KeptOrder => ({
  id: "e1-1",
  account: "ann",
  order,
  mode: "paper",
  attempts: 1,
  state: { kind: "unknown" },
  createdAt: NOW,
  ...more,
});
const sending = kept({ state: { kind: "sending", leaseUntil: NOW + LEASE } });
const answer = { status: 200, body: '{"orderId":"1"}' };
const answered = kept({ state: { kind: "answered", answer } });
const other = { ...request, order: { ...order, quantity: "2" } };

describe("a request for an order", () => {
  test.each<
    [
      string,
      KeptOrder | null,
      OrderRequest,
      { halt: "stop_entries" | "stop" | "flatten" | null; mode: "paper" | "live" },
      string,
    ]
  >([
    ["a new key", null, request, trading, "send"],
    ["a new key in the mode the caller counts on", null, { ...request, mode: "paper" }, trading, "send"],
    ["a new key, counting on live", null, { ...request, mode: "live" }, trading, "other_mode"],
    ["a new key, halted", null, request, { ...trading, halt: "stop_entries" }, "halted"],
    ["an answered one", answered, request, trading, "replay"],
    ["an answered one, halted", answered, request, { ...trading, halt: "flatten" }, "replay"],
    ["an answered one, in another mode since", answered, request, { halt: null, mode: "live" }, "replay"],
    ["an answered one, that names its mode", answered, { ...request, mode: "paper" }, trading, "replay"],
    ["an answered key, for another order", answered, other, trading, "mismatch"],
    ["an answered key, for the other mode", answered, { ...request, mode: "live" }, trading, "mismatch"],
    ["a key on its way", sending, request, trading, "in_flight"],
    ["a key on its way, halted meanwhile", sending, request, { ...trading, halt: "stop" }, "in_flight"],
    ["a key on its way, for another order", sending, other, trading, "mismatch"],
    ["one of unknown outcome", kept(), request, trading, "send"],
    ["one of unknown outcome, halted", kept(), request, { ...trading, halt: "stop" }, "halted"],
    ["one of unknown outcome, in another mode", kept(), request, { halt: null, mode: "live" }, "other_mode"],
    ["one of unknown outcome, for another order", kept(), other, trading, "mismatch"],
  ])("with %s: %s", (_, before, asked, standing, expected) => {
    expect(admitOrder(before, asked, standing, LEASE, NOW).kind).toBe(expected);
  });

  test("whose sender died is sent again under the same id once the lease is over, and not before", () => {
    expect(admitOrder(sending, request, trading, LEASE, NOW + LEASE - 1).kind).toBe("in_flight");
    expect(admitOrder(sending, request, trading, LEASE, NOW + LEASE)).toMatchObject({
      kind: "send",
      order: { id: "e1-1", mode: "paper", attempts: 2, state: { leaseUntil: NOW + 2 * LEASE } },
    });
  });
});

describe("an order that was admitted", () => {
  const second = kept({ attempts: 2, state: sending.state });
  test.each<[string, KeptOrder | null, KeptOrder, boolean, Standing, object]>([
    ["recorded", sending, sending, true, trading, { kind: "send", order: sending }],
    ["not recorded", sending, sending, false, trading, { kind: "unrecorded", sentBefore: false }],
    [
      "not recorded, the second time",
      second,
      second,
      false,
      trading,
      { kind: "unrecorded", sentBefore: true },
    ],
    [
      "recorded, and halted meanwhile",
      sending,
      sending,
      true,
      { ...trading, halt: "stop" },
      { kind: "halted", action: "stop" },
    ],
    [
      "recorded, and in another mode now",
      sending,
      sending,
      true,
      { halt: null, mode: "live" },
      { kind: "other_mode", mode: "live" },
    ],
    ["recorded after its lease", kept(), sending, true, trading, { kind: "unrecorded", sentBefore: false }],
    [
      "recorded, and another attempt has the lease",
      second,
      sending,
      true,
      trading,
      { kind: "unrecorded", sentBefore: false },
    ],
    ["recorded, and forgotten", null, sending, true, trading, { kind: "unrecorded", sentBefore: false }],
    [
      "recorded, and answered to an earlier attempt",
      answered,
      second,
      true,
      trading,
      { kind: "replay", answer },
    ],
  ])("%s", (_, now, attempt, recorded, standing, expected) => {
    expect(mayLeave(now, attempt, recorded, standing, NOW)).toEqual(expected);
  });

  test("does not leave from the millisecond on in which its lease ends", () => {
    expect(mayLeave(sending, sending, true, trading, NOW + LEASE - 1).kind).toBe("send");
    expect(mayLeave(sending, sending, true, trading, NOW + LEASE).kind).toBe("unrecorded");
  });
});

describe("an attempt", () => {
  test.each<[string, KeptOrder, number, OrderOutcome, string | null]>([
    ["answered", sending, 1, { kind: "answered", answer }, "answered"],
    ["lost", sending, 1, { kind: "unknown" }, "unknown"],
    ["that never left, the first", sending, 1, { kind: "not_sent" }, null],
    [
      "that never left, after one that may have",
      kept({ attempts: 2, state: sending.state }),
      2,
      { kind: "not_sent" },
      "unknown",
    ],
    ["before the last, lost", kept({ attempts: 2, state: sending.state }), 1, { kind: "unknown" }, "sending"],
    [
      "before the last, answered after all",
      kept({ attempts: 2, state: sending.state }),
      1,
      { kind: "answered", answer },
      "answered",
    ],
    ["after the answer", answered, 2, { kind: "unknown" }, "answered"],
  ])("%s", (_, before, attempt, outcome, state) => {
    expect(settleOrder(before, attempt, outcome)?.state.kind ?? null).toBe(state);
  });

  test("never changes the first answer", () => {
    const second: OrderOutcome = { kind: "answered", answer: { status: 400, body: "{}" } };
    expect(settleOrder(answered, 1, second)).toBe(answered);
  });
});

test("whatever clients, deaths and answers do, one order is sent at a time, in one mode, and an answer stays", () => {
  const step = fc.oneof(
    fc.constant({ do: "ask" } as const),
    fc.record({
      do: fc.constant("end" as const),
      outcome: fc.constantFrom<OrderOutcome>(
        { kind: "answered", answer },
        { kind: "unknown" },
        { kind: "not_sent" },
      ),
    }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 2 * LEASE }) }),
    fc.record({ do: fc.constant("mode" as const), mode: fc.constantFrom<Mode>("paper", "live") }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let now = NOW;
      let state: KeptOrder | null = null;
      let mode: Mode = "paper";
      const wrong: string[] = [];
      for (const next of steps) {
        if (next.do === "wait") now += next.ms;
        if (next.do === "mode") mode = next.mode;
        if (next.do === "ask") {
          const before: KeptOrder | null = state;
          const intake = admitOrder(before, request, { halt: null, mode }, LEASE, now);
          if (before?.state.kind === "answered" && intake.kind !== "replay")
            wrong.push("an answer was forgotten");
          if (intake.kind !== "send") continue;
          if (before?.state.kind === "sending" && before.state.leaseUntil > now) wrong.push("two at once");
          if (before !== null && before.mode !== intake.order.mode) wrong.push("two modes");
          state = intake.order;
        }
        if (next.do === "end" && state?.state.kind === "sending") {
          state = settleOrder(state, state.attempts, next.outcome);
        }
      }
      expect(wrong).toEqual([]);
    }),
  );
});
