import * as z from "zod";
import type { Reply } from "../../../../shared/discord/reply.ts";
import { SWITCHES } from "../../../../shared/policy/switches.ts";
import { HALTS } from "../../../../shared/trading/kill-switch.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import type { GuildInteraction, InteractionContext } from "../../handler.ts";
import { ask } from "../../questions.ts";

const CONFIRM_BUTTON = "edge_confirm";
const CANCEL_BUTTON = "edge_cancel";

const expiresAt = z.int().nullable();

/** What waits for its button, as JSON; times in Unix milliseconds. */
export const actionSchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("block"), target: z.string(), reason: z.string(), expiresAt }),
  z.object({ do: z.literal("unblock"), target: z.string() }),
  z.object({ do: z.literal("mode"), value: z.enum(SWITCHES.mode), reason: z.string(), expiresAt }),
  z.object({
    do: z.literal("breaker"),
    name: z.string(),
    order: z.enum(["open", "close"]),
    duration: z.int().positive(),
    reason: z.string(),
  }),
  z.object({ do: z.literal("resolve"), id: z.int().positive(), note: z.string() }),
  z.object({ do: z.literal("propose_halt"), halt: z.enum(HALTS), reason: z.string() }),
  z.object({ do: z.literal("halt"), code: z.string() }),
]);
export type Action = z.infer<typeof actionSchema>;

/** Asks before it is done; the same member presses within a minute, once. */
export const askFirst = (
  interaction: GuildInteraction,
  context: InteractionContext,
  words: TeamWords,
  question: string,
  action: Action,
): Promise<Reply> =>
  ask(interaction, context, {
    text: `${question}\n-# ${words.confirm.note}`,
    labels: { confirm: words.confirm.button, cancel: words.confirm.cancel },
    ids: { confirm: CONFIRM_BUTTON, cancel: CANCEL_BUTTON },
    action: JSON.stringify(action),
  });
