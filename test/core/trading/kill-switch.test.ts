import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acknowledge, expire, type Command, type CommandStatus } from "../../../shared/trading/command.ts";
import {
  addHold,
  confirmProposal,
  effectiveHalt,
  HALTS,
  liveHolds,
  type Halt,
  type Hold,
  type Proposal,
} from "../../../shared/trading/kill-switch.ts";

const NOW = 1_800_000_000_000;
const ann = { type: "operator", id: "ann" } as const;
const rule = { type: "rule", id: "loss_per_day" } as const;

const add = (
  holds: readonly Hold[],
  action: Halt,
  by: typeof ann | typeof rule,
  expiresAt: number | null = null,
) => {
  const added = addHold(holds, { action, reason: "why", requestedBy: by, expiresAt }, NOW);
  if (!added.ok) throw new Error(added.error);
  return added.value;
};

describe("the strongest hold counts", () => {
  test("and the end of one takes nothing away from the others", () => {
    const both = add(add([], "stop", rule, NOW + 10), "stop_entries", ann);
    expect(effectiveHalt(both)).toBe("stop");
    expect(effectiveHalt(liveHolds(both, NOW + 9))).toBe("stop");
    expect(effectiveHalt(liveHolds(both, NOW + 10))).toBe("stop_entries");
    expect(effectiveHalt([])).toBeNull();
  });

  test("and asking again never weakens or shortens it", () => {
    const strong = add([], "stop", rule, NOW + 100);
    expect(add(strong, "stop_entries", rule, NOW + 50)).toBe(strong);
    expect(add(strong, "stop_entries", rule, NOW + 200)).toMatchObject([
      { action: "stop", expiresAt: NOW + 200 },
    ]);
    expect(add(strong, "flatten", rule)).toMatchObject([{ action: "flatten", expiresAt: null }]);
  });

  test("over any requests: it is the strongest of those that still stand", () => {
    const request = fc.record({
      action: fc.constantFrom("stop_entries" as const, "stop" as const),
      id: fc.constantFrom("a", "b", "c"),
      expiresAt: fc.option(fc.integer({ min: NOW + 1, max: NOW + 9 })),
    });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 12 }),
        fc.integer({ min: NOW, max: NOW + 10 }),
        (requests, at) => {
          let holds: readonly Hold[] = [];
          for (const { action, id, expiresAt } of requests) {
            const before = effectiveHalt(holds);
            const added = addHold(
              holds,
              { action, reason: "", requestedBy: { type: "rule", id }, expiresAt },
              NOW,
            );
            holds = added.ok ? added.value : holds;
            expect(HALTS.indexOf(effectiveHalt(holds) as Halt)).toBeGreaterThanOrEqual(
              before === null ? 0 : HALTS.indexOf(before),
            );
          }
          const standing = requests.filter(({ expiresAt }) => expiresAt === null || expiresAt > at);
          // Whoever asked for more at any time holds at least that while any wish of theirs stands.
          for (const { action, id } of standing) {
            const held = liveHolds(holds, at).find(({ by }) => by.id === id);
            expect(HALTS.indexOf(held?.action as Halt)).toBeGreaterThanOrEqual(HALTS.indexOf(action));
          }
        },
      ),
    );
  });

  test.each([
    ["a flatten that would end by itself", "flatten", NOW + 1, "flatten_expires"],
    ["one that is over already", "stop", NOW, "already_over"],
  ] as const)("but not %s", (_, action, expiresAt, fault) => {
    expect(addHold([], { action, reason: "", requestedBy: ann, expiresAt }, NOW)).toEqual({
      ok: false,
      error: fault,
    });
  });
});

describe("the second step", () => {
  const proposal: Proposal = {
    code: "code",
    by: ann,
    action: "stop",
    reason: "why",
    lifetime: 1_000,
    validUntil: NOW + 60_000,
  };

  test.each([
    ["by who asked, in time", proposal, ann, NOW + 59_999, true],
    ["by somebody else", proposal, { type: "operator", id: "ben" } as const, NOW, "unknown_code"],
    ["by a rule of that name", proposal, { type: "rule", id: "ann" } as const, NOW, "unknown_code"],
    ["a minute later", proposal, ann, NOW + 60_000, "too_late"],
    ["of nothing", null, ann, NOW, "unknown_code"],
  ])("%s", (_, given, by, at, expected) => {
    const confirmed = confirmProposal(given, by, at);
    expect(confirmed.ok || confirmed.error).toBe(expected);
  });

  test("counts the time of a halt from the confirmation", () => {
    expect(confirmProposal(proposal, ann, NOW + 10)).toMatchObject({ value: { expiresAt: NOW + 1_010 } });
  });
});

describe("a command", () => {
  const command = (status: CommandStatus, expiresAt: number | null = null): Command => ({
    seq: 1,
    id: "id",
    action: "restart_service",
    service: "bot",
    reason: "why",
    by: "ann",
    requestedAt: NOW,
    expiresAt,
    status,
    deliveredAt: null,
    settledAt: null,
    note: null,
  });

  test.each<[CommandStatus, "accepted" | "done" | "failed", CommandStatus]>([
    ["requested", "accepted", "accepted"],
    ["delivered", "accepted", "accepted"],
    ["delivered", "done", "done"],
    ["delivered", "failed", "failed"],
    ["accepted", "accepted", "accepted"],
    ["accepted", "done", "done"],
    ["accepted", "failed", "failed"],
    ["done", "accepted", "done"],
    ["done", "failed", "done"],
    ["failed", "accepted", "failed"],
    ["failed", "done", "done"],
    ["superseded", "done", "superseded"],
    ["expired", "accepted", "expired"],
    ["expired", "done", "done"],
  ])("%s, acknowledged as %s, is %s; and saying it again changes nothing", (before, state, after) => {
    const once = acknowledge(command(before), state, null, NOW);
    expect(once.status).toBe(after);
    expect(acknowledge(once, state, null, NOW + 1)).toBe(once);
  });

  test("expires while it is open, and only then", () => {
    expect(expire(command("delivered", NOW + 1), NOW).status).toBe("delivered");
    expect(expire(command("delivered", NOW), NOW).status).toBe("expired");
    expect(expire(command("done", NOW), NOW).status).toBe("done");
    expect(expire(command("delivered"), NOW).status).toBe("delivered");
  });
});
