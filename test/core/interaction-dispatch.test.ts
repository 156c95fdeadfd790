import { ComponentType, TextInputStyle } from "discord-api-types/v10";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readInteraction, type Interaction } from "../../shared/discord/interaction.ts";
import { say, type Reply } from "../../shared/discord/reply.ts";
import { en } from "../../shared/words/member/en.ts";
import { SECOND } from "../../shared/time.ts";
import { dispatch } from "../../workers/interactions/dispatch.ts";
import type { Completer, Handler, HandlerTable } from "../../workers/interactions/handler.ts";
import type { Services } from "../../workers/services.ts";
import { interactionCallback, originalEdit } from "../support/discord-description.ts";
import { autocomplete, command, component, modal } from "../support/discord-interactions.ts";
import { recordingContext, type Recorded } from "../support/interaction-context.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const DEFERRED = { type: 5, data: { flags: 64 } };

const interactionOf = (body: unknown): Interaction => {
  const received = readInteraction(body);
  if (received.kind !== "interaction") throw new Error(`the test's interaction is ${received.kind}`);
  return received.interaction;
};

const after = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms, value);
  });
const never = (): Promise<never> => new Promise(() => {});
const fails = async (): Promise<never> => {
  throw new Error("the handler's secret cause");
};

function tableOf(handler: Handler, completer: Completer = async () => []): HandlerTable {
  return {
    command: new Map([["test", handler]]),
    component: new Map([["test", handler]]),
    modal: new Map([["test", handler]]),
    autocomplete: new Map([["test", completer]]),
  };
}

/** The answer, conforming to Discord's description, and how long Discord waited for it. */
async function answerTo(interaction: Interaction, table: HandlerTable, recorded: Recorded) {
  const start = Date.now();
  const pending = dispatch(interaction, table, recorded.context).then((json) => ({
    json,
    waited: Date.now() - start,
  }));
  await vi.advanceTimersByTimeAsync(3 * SECOND);
  const { json, waited } = await pending;
  const body: unknown = JSON.parse(json);
  expect(interactionCallback.safeParse(body).error).toBeUndefined();
  return { body, waited };
}

const ephemeral = (content: unknown) => ({
  type: 4,
  data: { content, flags: 64, allowed_mentions: { parse: [] } },
});

/** What the member sees in the end instead of "thinking…". */
async function editOf(recorded: Recorded) {
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  await recorded.background();
  const edits = recorded.enqueued.map((item) => item.effect);
  expect(edits).toHaveLength(1);
  const [edit] = edits;
  if (edit?.kind !== "edit_interaction") throw new Error("not an edit");
  expect(originalEdit.safeParse(edit.message).error).toBeUndefined();
  return edit;
}

describe("an interaction", () => {
  const kinds = [
    ["command", command("test")],
    ["component", component("test")],
    ["modal", modal("test")],
  ] as const;

  test.each(kinds)("that is a %s goes to its handler, and the answer is private", async (_, body) => {
    const recorded = recordingContext();
    const handler = vi.fn<Handler>(async () => say("hello"));
    const answer = await answerTo(interactionOf(body), tableOf(handler), recorded);
    expect(answer.body).toEqual(ephemeral("hello"));
    expect(handler).toHaveBeenCalledOnce();
    expect(recorded.journal.get(body.id)).toBe(JSON.stringify(answer.body));
  });

  test.each([
    ["command", command("gone")],
    ["component", component("gone")],
    ["modal", modal("gone")],
    ["command", command("__proto__")],
    ["component", component("constructor")],
  ] as const)("that is an unknown %s is explained, without the journal", async (kind, body) => {
    const recorded = recordingContext();
    const { body: answer } = await answerTo(interactionOf(body), tableOf(fails), recorded);
    expect(answer).toEqual(ephemeral(en.explanations[kind]));
    expect(recorded.journal.size).toBe(0);
  });

  test("may be answered with a form", async () => {
    const form: Reply = {
      kind: "modal",
      modal: {
        custom_id: "reason",
        title: "Why?",
        components: [
          {
            type: ComponentType.ActionRow,
            components: [
              {
                type: ComponentType.TextInput,
                custom_id: "text",
                label: "Reason",
                style: TextInputStyle.Short,
              },
            ],
          },
        ],
      },
    };
    const { body } = await answerTo(
      interactionOf(command("test")),
      tableOf(async () => form),
      recordingContext(),
    );
    expect(body).toMatchObject({ type: 9, data: { custom_id: "reason" } });
  });
});

describe("a handler that throws", () => {
  test("is an apology with the id of the log line, which has the cause", async () => {
    const recorded = recordingContext();
    const { body } = await answerTo(interactionOf(command("test")), tableOf(fails), recorded);
    expect(body).toEqual(ephemeral(expect.stringContaining(recorded.context.requestId)));
    expect(JSON.stringify(body)).not.toContain("secret cause");
    expect(recorded.logged).toEqual([
      {
        event: "interaction_failed",
        fields: expect.objectContaining({ target: "test", error: "Error: the handler's secret cause" }),
      },
    ]);
    await recorded.background();
    expect(recorded.audited).toMatchObject([{ event: "interaction_failed", outcome: "failure" }]);
  });

  test("is the same when it throws before its first await", async () => {
    const throwing: Handler = () => {
      throw new Error("at once");
    };
    const { body } = await answerTo(interactionOf(command("test")), tableOf(throwing), recordingContext());
    expect(body).toEqual(ephemeral(expect.stringContaining("something went wrong")));
  });

  test("is answered also where the audit log fails too", async () => {
    const recorded = recordingContext({ audit: fails });
    const { body } = await answerTo(interactionOf(command("test")), tableOf(fails), recorded);
    expect(body).toMatchObject({ type: 4 });
    await recorded.background();
    expect(recorded.logged.map((line) => line.event)).toEqual(["interaction_failed", "audit_lost"]);
  });
});

describe("work past two seconds", () => {
  test("is deferred at two seconds and edits the answer in when done", async () => {
    const recorded = recordingContext();
    const interaction = interactionOf(command("test"));
    const { body, waited } = await answerTo(
      interaction,
      tableOf(() => after(2500, say("done"))),
      recorded,
    );
    expect([body, waited]).toEqual([DEFERRED, 2000]);
    expect(await editOf(recorded)).toEqual({
      kind: "edit_interaction",
      applicationId: interaction.applicationId,
      token: interaction.token,
      message: { content: "done" },
      deferredAt: 1_800_000_002_500,
    });
    expect(recorded.enqueued).toMatchObject([
      {
        key: `interaction:${interaction.id}:edit`,
        lane: "interactive",
        expiresAt: recorded.context.startedAt + 900_000,
      },
    ]);
  });

  test("is not deferred just before", async () => {
    const { body, waited } = await answerTo(
      interactionOf(command("test")),
      tableOf(() => after(1999, say("done"))),
      recordingContext(),
    );
    expect([body, waited]).toEqual([ephemeral("done"), 1999]);
  });

  test("counts from when the request came, not from when the handler started", async () => {
    const recorded = recordingContext();
    await vi.advanceTimersByTimeAsync(1500);
    const { body, waited } = await answerTo(
      interactionOf(command("test")),
      tableOf(() => after(600, say("x"))),
      recorded,
    );
    expect([body, waited]).toEqual([DEFERRED, 500]);
  });

  test.each([
    ["throws", async () => after(2500, null).then(fails), "something went wrong"],
    [
      "would have shown a form",
      async () => after(2500, { kind: "modal", modal: {} as never } as const),
      en.explanations.slow_form,
    ],
    ["never ends", never, en.explanations.too_slow],
  ])("tells the member when it then %s", async (_, handler, content) => {
    const recorded = recordingContext();
    const { body } = await answerTo(interactionOf(command("test")), tableOf(handler), recorded);
    expect(body).toEqual(DEFERRED);
    expect((await editOf(recorded)).message.content).toContain(content);
  });

  test("that cannot be edited in is in the log", async () => {
    const recorded = recordingContext({ enqueue: fails });
    await answerTo(
      interactionOf(command("test")),
      tableOf(() => after(2500, say("done"))),
      recorded,
    );
    await vi.advanceTimersByTimeAsync(SECOND);
    await recorded.background();
    expect(recorded.logged.map((line) => line.event)).toEqual(["interaction_edit_lost"]);
  });
});

describe("the same interaction again", () => {
  test("gets the first answer and runs nothing", async () => {
    const recorded = recordingContext();
    let runs = 0;
    const handler: Handler = async () => say(`run ${++runs}`);
    const interaction = interactionOf(command("test"));
    const first = await answerTo(interaction, tableOf(handler), recorded);
    const again = await answerTo(interaction, tableOf(handler), recorded);
    expect(again.body).toEqual(first.body);
    expect(runs).toBe(1);
  });

  test("is told when the first run did not finish", async () => {
    const interactions = { ...recordingContext().context.services.interactions };
    const recorded = recordingContext({
      interactions: { ...interactions, begin: async () => ({ state: "unfinished" }) },
    });
    const { body } = await answerTo(interactionOf(command("test")), tableOf(fails), recorded);
    expect(body).toEqual(ephemeral(en.explanations.unfinished));
  });

  test("does not wait for the first run past 2.5 seconds", async () => {
    const recorded = recordingContext({
      interactions: {
        begin: async () => ({ state: "running" }),
        outcome: never,
        finish: never,
      } satisfies Services["interactions"],
    });
    const { body, waited } = await answerTo(interactionOf(command("test")), tableOf(fails), recorded);
    expect([body, waited]).toEqual([ephemeral(en.explanations.unfinished), 2500]);
  });
});

describe("without the journal", () => {
  test.each([
    ["refuses", fails, fails, 0],
    ["hangs", never, never, 1500],
    ["keeps no answers", async () => ({ state: "first" }) as const, never, 500],
  ])(
    "that %s the handler runs all the same, in time, and the log says so",
    async (_, begin, finish, waited) => {
      const recorded = recordingContext({ interactions: { begin, finish, outcome: never } });
      const answer = await answerTo(
        interactionOf(command("test")),
        tableOf(async () => say("hello")),
        recorded,
      );
      expect(answer).toEqual({ body: ephemeral("hello"), waited });
      expect(recorded.logged.map((line) => line.event)).toContain("interaction_journal_unreachable");
    },
  );

  test("a slow handler is still deferred in time", async () => {
    const recorded = recordingContext({ interactions: { begin: never, finish: never, outcome: never } });
    const { body, waited } = await answerTo(interactionOf(command("test")), tableOf(never), recorded);
    expect([body, waited]).toEqual([DEFERRED, 2500]);
  });
});

describe("suggestions", () => {
  const choice = (name: string) => ({ name, value: name });
  const many = Array.from({ length: 30 }, (_, i) => choice(`${i}`));
  const none = { type: 8, data: { choices: [] } };

  test.each<[string, string, Completer, unknown, number]>([
    ["come as they are", "test", async () => [choice("a")], { type: 8, data: { choices: [choice("a")] } }, 0],
    ["are at most 25", "test", async () => many, { type: 8, data: { choices: many.slice(0, 25) } }, 0],
    ["are none when the completer throws", "test", fails, none, 0],
    ["are none when it is too slow", "test", never, none, 2000],
    ["are none for an unknown command", "gone", fails, none, 0],
  ])("%s", async (_, name, completer, body, waited) => {
    const recorded = recordingContext();
    expect(await answerTo(interactionOf(autocomplete(name)), tableOf(fails, completer), recorded)).toEqual({
      body,
      waited,
    });
    expect(recorded.journal.size).toBe(0);
  });
});
