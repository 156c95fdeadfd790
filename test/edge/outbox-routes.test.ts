import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, describe } from "vitest";
import { outboxStub } from "../../durable-objects/stubs.ts";
import { codeOf, createOperator, recorded, signedIn } from "./sign-in-support.ts";

const body = async (response: Response) => response.json<Record<string, unknown>>();

/** A dead letter as a failed delivery leaves it. */
async function deadLetter(key: string) {
  const stub = outboxStub(env, "supabase");
  await stub.status();
  await runInDurableObject(stub, (_, state) => {
    state.storage.sql.exec(
      `INSERT INTO items (state, key, seq, kind, lane, subject, effect, enqueued_at, attempts, settled_at, reason)
       VALUES ('dead', ?, 1, 'channel_message', 'background', 's',
         '{"kind":"channel_message","channelId":"1","message":{"content":"x"}}', 1000, 100, 2000, 'it did not want to')`,
      key,
    );
  });
}

describe("an operator", () => {
  test("sees what waits, and what nobody could deliver and why", async () => {
    await deadLetter("seen");
    const ann = await signedIn(await createOperator("operator"));
    const { destinations } = await body(await ann.request("/admin/api/outbox"));
    expect(destinations).toContainEqual(
      expect.objectContaining({ destination: "supabase", dead: expect.any(Number) }),
    );
    const { deadLetters } = await body(await ann.request("/admin/api/outbox/supabase/dead"));
    expect(deadLetters).toContainEqual(
      expect.objectContaining({ key: "seen", reason: "it did not want to", attempts: 100, diedAt: 2 }),
    );
  });

  test("replays and discards dead letters, once, on record", async () => {
    await Promise.all([deadLetter("again"), deadLetter("never")]);
    const ann = await signedIn(await createOperator("operator"));
    const replay = () => ann.request("/admin/api/outbox/supabase/dead/replay?key=again", { method: "POST" });
    const discard = () => ann.request("/admin/api/outbox/supabase/dead?key=never", { method: "DELETE" });
    expect([(await replay()).status, (await discard()).status]).toEqual([204, 204]);
    expect(await codeOf(await discard())).toEqual([404, "not_found"]);
    expect((await recorded(ann.operator.name, 4)).map(({ event }) => event)).toEqual(
      expect.arrayContaining(["dead_letter_replayed", "dead_letter_discarded"]),
    );
  });

  test("is told which destinations there are", async () => {
    const ann = await signedIn(await createOperator("operator"));
    expect(await codeOf(await ann.request("/admin/api/outbox/mars/dead"))).toEqual([404, "not_found"]);
  });
});
