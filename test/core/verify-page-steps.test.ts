import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ERROR_STATUS, type ErrorCode } from "../../shared/http/errors.ts";
import { formatTimeLeft } from "../../workers/pages/client/verify/clock.ts";
import { describePanel } from "../../workers/pages/client/verify/describe-panel.ts";
import { describeDevice } from "../../workers/pages/client/verify/device.ts";
import {
  start,
  type Command,
  type Model,
  type PageEvent,
  type WalletInfo,
} from "../../workers/pages/client/verify/state.ts";
import { update } from "../../workers/pages/client/verify/update.ts";

const NOW = 1_000_000;
const EXPIRES = NOW + 600_000;
const phantom: WalletInfo = { id: 1, name: "Phantom", icon: null };
const backpack: WalletInfo = { id: 2, name: "Backpack", icon: null };
const page = new URL("https://edge.example/verify?jwt=a.b.c");
const desktop = describeDevice("Windows", 0, page);
const phone = describeDevice("iPhone", 5, page);

const opened: Model = start({ kind: "link", jwt: "a.b.c", message: "text", expiresAt: EXPIRES }, NOW);

/** Plays events one after another, all at one moment. */
function play(model: Model, events: readonly PageEvent[], now = NOW): { model: Model; commands: Command[] } {
  const commands: Command[] = [];
  for (const event of events) {
    const { model: next, command } = update(model, event, now);
    model = next;
    if (command !== null) commands.push(command);
  }
  return { model, commands };
}

const toSigning: readonly PageEvent[] = [
  { type: "wallets", wallets: [phantom, backpack] },
  { type: "choose", wallet: 1 },
  { type: "opened", attempt: 1, addresses: ["A", "B"] },
  { type: "pick", address: "B" },
  { type: "sign" },
];
const toSending: readonly PageEvent[] = [...toSigning, { type: "signed", attempt: 2, signature: "S" }];
const proof = { wallet: "B", signature: "S" };

describe("the way through the page", () => {
  test("connects, signs with the chosen account and sends the proof", () => {
    expect(play(opened, toSending).commands).toEqual([
      { type: "connect", attempt: 1, wallet: 1 },
      { type: "sign", attempt: 2, wallet: 1, address: "B", message: "text" },
      { type: "send", attempt: 3, proof },
    ]);
  });

  test("ignores what a wallet answers after the member has left it", () => {
    const { model } = play(opened, [...toSigning, { type: "leave" }, { type: "choose", wallet: 2 }]);
    const late = play(model, [
      { type: "signed", attempt: 2, signature: "S" },
      { type: "failed", attempt: 2, failure: { kind: "refused" } },
      { type: "opened", attempt: 1, addresses: ["A"] },
    ]);
    expect(late).toEqual({ model, commands: [] });
  });

  test("ignores a second press on any button", () => {
    const { commands } = play(opened, [
      ...toSigning,
      { type: "sign" },
      { type: "choose", wallet: 2 },
      { type: "resend" },
    ]);
    expect(commands).toHaveLength(2);
  });

  test("sends the very same proof again, as often as it takes", () => {
    const lost = (attempt: number): PageEvent => ({ type: "answered", attempt, answer: { kind: "lost" } });
    const { model, commands } = play(opened, [
      ...toSending,
      lost(3),
      { type: "resend" },
      lost(4),
      { type: "resend" },
      { type: "answered", attempt: 5, answer: { kind: "verified", pending: false } },
    ]);
    expect(commands.filter(({ type }) => type === "send")).toEqual(
      [3, 4, 5].map((attempt) => ({ type: "send", attempt, proof })),
    );
    expect(model.step).toEqual({ at: "done", pending: false });
  });

  test("sends by itself at the time that a limit named, once, and not before when pressed", () => {
    const { model } = play(opened, [
      ...toSending,
      {
        type: "answered",
        attempt: 3,
        answer: { kind: "refused", code: "rate_limited", requestId: null, retryAfter: 45_000 },
      },
    ]);
    expect(play(model, [{ type: "resend" }, { type: "tick" }], NOW + 44_999).commands).toEqual([]);
    expect(play(model, [{ type: "tick" }, { type: "tick" }], NOW + 45_000).commands).toEqual([
      { type: "send", attempt: 4, proof },
    ]);
  });

  test.each(["choosing", "connecting", "connected", "signing"])("expires while %s", (at) => {
    const steps = ["choosing", "connecting", "connected", "signing"].indexOf(at);
    const { model } = play(opened, toSigning.slice(0, [1, 2, 3, 5][steps]));
    expect(model.step.at).toBe(at);
    expect(play(model, [{ type: "tick" }], EXPIRES - 1).model.step.at).toBe(at);
    expect(play(model, [{ type: "tick" }], EXPIRES).model.step).toMatchObject({
      at: "ended",
      why: "expired",
    });
  });

  test("asks the server once something was sent, however late: it may have counted", () => {
    const { model } = play(opened, [
      ...toSending,
      { type: "answered", attempt: 3, answer: { kind: "lost" } },
    ]);
    expect(play(model, [{ type: "tick" }, { type: "resend" }], EXPIRES + 1).commands).toEqual([
      { type: "send", attempt: 4, proof },
    ]);
  });

  test("keeps the account when others join it, and takes the first when it goes", () => {
    const { model } = play(opened, toSigning.slice(0, 4));
    const joined = play(model, [{ type: "accounts", wallet: 1, addresses: ["C", "B"] }]).model;
    expect(joined.step).toMatchObject({ at: "connected", chosen: "B" });
    const gone = play(joined, [{ type: "accounts", wallet: 1, addresses: ["C"] }]).model;
    expect(gone.step).toMatchObject({ at: "connected", chosen: "C" });
    const locked = play(gone, [{ type: "accounts", wallet: 1, addresses: [] }]).model;
    expect(locked.step).toMatchObject({ at: "choosing", notice: { code: "no_account" } });
  });

  test("goes back to the choice when the wallet in use disappears", () => {
    const { model } = play(opened, [...toSigning, { type: "wallets", wallets: [backpack] }]);
    expect(model.step).toMatchObject({ at: "choosing", notice: { code: "wallet_gone" } });
  });
});

const anyAnswer = fc.oneof(
  fc.constant({ kind: "lost" as const }),
  fc.constant({ kind: "unclear" as const, requestId: null }),
  fc.record({ kind: fc.constant("verified" as const), pending: fc.boolean() }),
  fc.record({
    kind: fc.constant("refused" as const),
    code: fc.constantFrom(...(Object.keys(ERROR_STATUS) as ErrorCode[])),
    requestId: fc.constantFrom("r", null),
    retryAfter: fc.constantFrom(null, 0, 45_000, 900_000),
  }),
);
const anyAttempt = fc.nat({ max: 8 });
const anyEvent: fc.Arbitrary<PageEvent> = fc.oneof(
  fc.record({ type: fc.constant("wallets" as const), wallets: fc.subarray([phantom, backpack]) }),
  fc.record({ type: fc.constant("choose" as const), wallet: fc.nat({ max: 3 }) }),
  fc.record({
    type: fc.constant("opened" as const),
    attempt: anyAttempt,
    addresses: fc.subarray(["A", "B"]),
  }),
  fc.record({
    type: fc.constant("accounts" as const),
    wallet: fc.nat({ max: 3 }),
    addresses: fc.subarray(["A", "B"]),
  }),
  fc.record({ type: fc.constant("pick" as const), address: fc.constantFrom("A", "B", "C") }),
  fc.record({
    type: fc.constant("signed" as const),
    attempt: anyAttempt,
    signature: fc.constantFrom("S", "T"),
  }),
  fc.record({
    type: fc.constant("failed" as const),
    attempt: anyAttempt,
    failure: fc.constantFrom(
      { kind: "refused" } as const,
      { kind: "no_account" } as const,
      { kind: "altered" } as const,
      { kind: "failed", said: "oops" } as const,
    ),
  }),
  fc.record({ type: fc.constant("answered" as const), attempt: anyAttempt, answer: anyAnswer }),
  fc.constantFrom<PageEvent>({ type: "sign" }, { type: "leave" }, { type: "resend" }, { type: "tick" }),
);

describe("whatever happens, in whatever order", () => {
  const histories = fc.array(fc.tuple(anyEvent, fc.nat({ max: 60_000 })), { maxLength: 40 });

  test("commands are numbered upwards, one is under way at most, and an end is an end", () => {
    fc.assert(
      fc.property(histories, (history) => {
        let model = opened;
        let now = NOW;
        for (const [event, pause] of history) {
          now += pause;
          const { model: next, command } = update(model, event, now);
          const ended = model.step.at === "done" || model.step.at === "ended";
          expect(next.step === model.step || !ended).toBe(true);
          const under = { connect: "connecting", sign: "signing", send: "sending" } as const;
          const started =
            command === null ||
            (command.attempt === model.attempt + 1 && under[command.type] === next.step.at);
          expect(started).toBe(true);
          model = next;
        }
      }),
    );
  });

  test("the page says where the member is, and shows a way on as long as there is one", () => {
    fc.assert(
      fc.property(histories, fc.constantFrom(desktop, phone), (history, device) => {
        let model = opened;
        let now = NOW;
        for (const [event, pause] of history) {
          now += pause;
          ({ model } = update(model, event, now));
          const panel = describePanel(model, device, now);
          expect(panel.title).not.toBe("");
          const { wallets, actions, linkGroups, timer, text, tone } = panel;
          const wayOn = wallets.length + actions.length + linkGroups.length > 0;
          const byItself = tone === "busy" || (model.step.at === "waiting" && timer !== null);
          const end = model.step.at === "done" || model.step.at === "ended";
          expect(wayOn || byItself || (end && text.length > 0)).toBe(true);
        }
      }),
    );
  });
});

test.each([
  [600_000, "10:00"],
  [599_001, "10:00"],
  [599_000, "9:59"],
  [5_500, "0:06"],
  [0, "0:00"],
  [-5_000, "0:00"],
])("%d ms are shown as %s", (milliseconds, shown) => {
  expect(formatTimeLeft(milliseconds)).toBe(shown);
});
