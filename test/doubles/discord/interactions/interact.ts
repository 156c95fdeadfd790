import type { Snowflake } from "../../../../shared/discord/snowflake.ts";
import { SECOND, toUnixSeconds } from "../../../../shared/time.ts";
import { contentOf, editMessage, postMessage } from "../messages.ts";
import type { Discord } from "../routes/route.ts";
import { findMessage, type Channel, type InteractionRecord, type Message } from "../state.ts";
import { labelOf, type Action } from "./action.ts";
import { interactionPayload, type InteractionPayload } from "./payload.ts";
import { understand, type Reaction } from "./reaction.ts";
import type { Signer } from "./signing.ts";

/** Documented: an application that has not answered by then failed. */
export const ANSWER_WITHIN = 3 * SECOND;
const USER_AGENT = "Discord-Interactions/1.0 (+https://discord.com)";

/** What came of an interaction. `message` is what its member sees, once there is one. */
export interface Outcome {
  readonly interactionId: Snowflake;
  readonly token: string;
  /** The edge's HTTP status; null: no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  readonly result: Reaction | { readonly kind: "failed"; readonly problem: string };
  readonly message: Message | null;
}

/** Who acts, where, and in which of Discord's languages. */
export interface Where {
  readonly userId: Snowflake;
  readonly channelId: Snowflake;
  readonly locale?: string | undefined;
}

/** Posts a body to the edge as Discord does: signed, and for three seconds. */
export async function post(signer: Signer, url: string, body: string, now: number): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "User-Agent": USER_AGENT,
      ...signer.headers(body, toUnixSeconds(now)),
    },
    body,
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
}

/** Carries a member's action to the edge and its answer into the world. Null: no such member or channel. */
export async function interact(
  discord: Discord,
  signer: Signer,
  edgeUrl: string,
  where: Where,
  action: Action,
): Promise<Outcome | null> {
  const { world, journal } = discord;
  const member = world.members.get(where.userId);
  const channel = world.channels.get(where.channelId);
  if (member === undefined || channel === undefined) return null;

  const payload = interactionPayload(world, discord.newId(), member, channel, action, where.locale);
  const record: InteractionRecord = {
    id: payload.id,
    token: payload.token,
    userId: where.userId,
    channelId: channel.id,
    label: buttonLabel(discord, action) ?? labelOf(action),
    at: discord.now(),
    state: "waiting",
    problem: null,
    ephemeral: false,
    original: null,
  };
  world.interactions.set(record.token, record);
  journal.changed();

  const { status, result } = await deliver(discord, signer, edgeUrl, payload, action);
  if (result.kind === "failed") {
    record.state = "failed";
    record.problem = result.problem;
  } else {
    apply(discord, record, channel, action, result);
  }
  journal.changed();
  return {
    interactionId: record.id,
    token: record.token,
    status,
    milliseconds: discord.now() - record.at,
    result,
    message: record.original,
  };
}

const failed = (problem: string, status: number | null) =>
  ({ status, result: { kind: "failed", problem } }) as const;

/** What stands on the pressed button; null when the action is no press, or the button says nothing. */
function buttonLabel({ world }: Discord, action: Action): string | null {
  if (action.kind !== "component") return null;
  const find = (node: unknown): string | null => {
    if (typeof node !== "object" || node === null) return null;
    const { custom_id: customId, label } = node as Record<string, unknown>;
    if (customId === action.customId && typeof label === "string") return label;
    return (
      Object.values(node)
        .map(find)
        .find((found) => found !== null) ?? null
    );
  };
  return find(findMessage(world, action.messageId)?.components);
}

async function deliver(
  discord: Discord,
  signer: Signer,
  edgeUrl: string,
  payload: InteractionPayload,
  action: Action,
): Promise<Pick<Outcome, "status" | "result">> {
  try {
    const response = await post(signer, `${edgeUrl}/interactions`, JSON.stringify(payload), discord.now());
    const text = await response.text();
    if (response.status !== 200)
      return failed(`the edge answered ${response.status}: ${text.slice(0, 300)}`, response.status);
    if (!/^application\/json\b/.test(response.headers.get("content-type") ?? "")) {
      return failed("the edge's answer is not application/json", response.status);
    }
    const understood = understand(action, JSON.parse(text));
    return understood.ok
      ? { status: response.status, result: understood.value }
      : failed(understood.error, response.status);
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    return failed(late ? `no answer within ${ANSWER_WITHIN} ms` : String(error), null);
  }
}

function apply(
  discord: Discord,
  record: InteractionRecord,
  channel: Channel,
  action: Action,
  reaction: Reaction,
): void {
  const source = "messageId" in action ? findMessage(discord.world, action.messageId ?? "") : undefined;
  record.state = "answered";
  switch (reaction.kind) {
    case "message":
      record.original = postMessage(discord, channel, {
        content: contentOf(reaction.data),
        viewer: record.userId,
        answers: record.label,
      });
      return;
    case "deferred":
      record.state = "thinking";
      record.ephemeral = reaction.ephemeral;
      return;
    case "update":
      record.original = source ?? null;
      if (source !== undefined) editMessage(discord, source, reaction.data);
      return;
    case "deferred_update":
      record.original = source ?? null;
      return;
    case "pong":
    case "choices":
    case "modal":
      return;
  }
}
