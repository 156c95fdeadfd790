import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { DAY } from "../../shared/time.ts";
import { d1DiscordEventStore } from "../../workers/adapters/d1/discord-event-store.ts";
import { nextSnowflake, signedRequest } from "../support/discord-interactions.ts";
import { validVariables } from "../support/variables.ts";

const send = async (body: unknown) => exports.default.fetch(await signedRequest("/events", body));

const authorized = () => ({
  version: 1,
  application_id: validVariables.DISCORD_APPLICATION_ID,
  type: 1,
  event: {
    type: "APPLICATION_AUTHORIZED",
    timestamp: "2026-11-21T12:00:00.000000",
    data: { integration_type: 0, scopes: ["bot"], user: { id: nextSnowflake(), username: "ann" } },
  },
});

const stored = async () => {
  const { results } = await env.DB.prepare("SELECT * FROM discord_events").all<{
    type: string;
    body: string;
  }>();
  return results;
};

describe("POST /events", () => {
  test("answers a PING with an empty 204 and keeps nothing", async () => {
    const before = await stored();
    const response = await send({
      version: 1,
      application_id: validVariables.DISCORD_APPLICATION_ID,
      type: 0,
    });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(await stored()).toEqual(before);
  });

  test("has stored an event when it says so, once however often it comes", async () => {
    const event = authorized();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(event)));
    expect(answers.map((response) => response.status)).toEqual([204, 204, 204, 204, 204]);
    const rows = (await stored()).filter((row) => row.body === JSON.stringify(event));
    expect(rows).toMatchObject([{ type: "APPLICATION_AUTHORIZED" }]);
  });

  test.each([
    ["a type it does not know", { type: 2 }],
    ["no type", {}],
    ["an event without a name", { type: 1, event: {} }],
    ["an event that is none", { type: 1, event: null }],
    ["a list", []],
    ["null", null],
  ])("refuses %s", async (_, body) => {
    const response = await send(body);
    expect([response.status, await response.json()]).toMatchObject([400, { code: "invalid_request" }]);
  });

  test("keeps an event's numbers as they were written", async () => {
    const body = '{"type":1,"event":{"type":"X","data":{"id":1234567890123456789}}}';
    expect((await send(body)).status).toBe(204);
    expect((await stored()).map((row) => row.body)).toContain(body);
  });

  test("lets go of old events", async () => {
    const store = d1DiscordEventStore(env.DB);
    const now = Date.now();
    await store.store({ digest: "old", type: "OLD", body: "{}", receivedAt: now - 31 * DAY });
    expect(await store.deleteBefore(now - 30 * DAY)).toBe(1);
    expect((await stored()).map((row) => row.type)).not.toContain("OLD");
  });
});
