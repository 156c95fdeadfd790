import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { snowflakeSchema } from "../../../shared/discord/snowflake.ts";
import { json, noContent, type Answer } from "./errors.ts";
import { readBody } from "./http.ts";
import { actionSchema } from "./interactions/action.ts";
import { eventSchema } from "./interactions/events.ts";
import type { LocalDiscord } from "./server.ts";

const milliseconds = z.number().min(0).max(600_000);

const faultSchema = z.strictObject({
  fault: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("rate_limit"),
      retryAfter: milliseconds,
      scope: z.enum(["user", "global", "shared"]),
    }),
    z.strictObject({ kind: z.literal("server_error") }),
    z.strictObject({ kind: z.literal("bad_gateway") }),
    z.strictObject({ kind: z.literal("cloudflare_ban") }),
    z.strictObject({ kind: z.literal("slow"), delay: milliseconds }),
    z.strictObject({ kind: z.literal("hang"), applied: z.boolean() }),
    z.strictObject({ kind: z.literal("drop"), applied: z.boolean() }),
  ]),
  times: z.int().positive().nullable(),
  method: z.string().optional(),
  path: z.string().optional(),
});

const interactionSchema = z.strictObject({
  userId: snowflakeSchema,
  channelId: snowflakeSchema,
  /** Discord's name of a language; English where it is not said. */
  locale: z.string().optional(),
  action: actionSchema,
});

type Handle = (discord: LocalDiscord, body: unknown) => Answer | Promise<Answer>;

/** What tests in other processes, and the local world's page, can do to this Discord. */
const OPERATIONS: Readonly<Record<string, Handle>> = {
  "GET /state": (discord) => json(discord.snapshot()),
  "POST /interactions": taking(interactionSchema, async (discord, { action, ...where }) => {
    const outcome = await discord.interact(where, action);
    return outcome === null ? json({ error: "no such member or channel" }, 404) : json(outcome);
  }),
  "POST /events": taking(eventSchema, async (discord, event) => json(await discord.sendEvent(event))),
  "POST /faults": taking(faultSchema, (discord, { method, path, ...rule }) => {
    discord.faults.add({
      ...rule,
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path }),
    });
    discord.journal.changed();
    return noContent;
  }),
  "DELETE /faults": (discord) => {
    discord.faults.clear();
    discord.journal.changed();
    return noContent;
  },
  "POST /reset": (discord) => {
    discord.reset();
    return noContent;
  },
};

/** Answers one request of the control interface; `path` is what follows `/control`. */
export async function serveControl(
  discord: LocalDiscord,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  const operation = OPERATIONS[`${request.method} ${path}`];
  if (operation === undefined) return json({ error: "no such operation" }, 404);
  if (request.method === "GET") return operation(discord, null);
  // Not a simple request, so that no web page elsewhere can send it to this machine.
  if (request.headers["content-type"] !== "application/json") {
    return json({ error: "Content-Type must be application/json" }, 415);
  }
  const raw = (await readBody(request))?.toString("utf8") ?? "";
  try {
    return await operation(discord, raw === "" ? null : JSON.parse(raw));
  } catch (error) {
    return json({ error: error instanceof Error ? error.message : String(error) }, 400);
  }
}

function taking<T>(
  schema: z.ZodType<T>,
  handle: (discord: LocalDiscord, value: T) => Answer | Promise<Answer>,
): Handle {
  return (discord, body) => {
    const parsed = schema.safeParse(body);
    return parsed.success
      ? handle(discord, parsed.data)
      : json({ error: z.prettifyError(parsed.error) }, 400);
  };
}
