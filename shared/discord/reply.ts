import type {
  APIApplicationCommandOptionChoice,
  APIModalInteractionResponseCallbackData,
} from "discord-api-types/v10";
import type { OutgoingMessage } from "../outbox/effect.ts";

export interface MessageReply {
  readonly kind: "message";
  readonly message: OutgoingMessage;
}

/** What a handler answers. A message is seen by its reader only. */
export type Reply =
  | MessageReply
  | { readonly kind: "modal"; readonly modal: APIModalInteractionResponseCallbackData };

export type Choice = APIApplicationCommandOptionChoice;

/** Discord's message flag for "only you can see this" (Discord reference, "Message Flags"). */
const EPHEMERAL = 64;

/** Most choices Discord takes (Discord reference, "Autocomplete"). */
const MAX_CHOICES = 25;

/** Nothing we write ever pings, whatever a name or a reason in it holds. */
const NO_MENTIONS = { parse: [] } as const;

/** The body of an answer on the wire (Discord reference, "Interaction Response Structure"). */
export type InteractionResponse =
  | { readonly type: 1 }
  | {
      readonly type: 4;
      readonly data: OutgoingMessage & {
        readonly flags: typeof EPHEMERAL;
        readonly allowed_mentions: typeof NO_MENTIONS;
      };
    }
  | { readonly type: 5; readonly data: { readonly flags: typeof EPHEMERAL } }
  | { readonly type: 8; readonly data: { readonly choices: readonly Choice[] } }
  | { readonly type: 9; readonly data: APIModalInteractionResponseCallbackData };

export const PONG: InteractionResponse = { type: 1 };

/** "Thinking…", seen by the member only; the answer follows as an edit. */
export const DEFERRAL: InteractionResponse = { type: 5, data: { flags: EPHEMERAL } };

export function toResponse(reply: Reply): InteractionResponse {
  switch (reply.kind) {
    case "message":
      return { type: 4, data: { ...reply.message, flags: EPHEMERAL, allowed_mentions: NO_MENTIONS } };
    case "modal":
      return { type: 9, data: reply.modal };
  }
}

export const toChoices = (choices: readonly Choice[]): InteractionResponse => ({
  type: 8,
  data: { choices: choices.slice(0, MAX_CHOICES) },
});

export const say = (content: string): MessageReply => ({ kind: "message", message: { content } });

/** What members are told when there is no answer of a handler. */
export const EXPLANATIONS = {
  command:
    "I do not know this command any more. It may have been renamed; Discord can take an hour to notice.",
  component: "This button or menu no longer does anything. Please use the newest message.",
  modal: "This form is no longer in use. Please open it again.",
  unknown_type: "Discord sent me something I do not know yet. Please tell the team.",
  guild_only: "This works in the server only, not in direct messages.",
  team_only: "Only the team can use this command.",
  unfinished: "The first try did not finish. Please try again.",
  slow_form: "I took too long to open the form. Please try again.",
  too_slow: "This took too long. Please try again.",
} as const;

export const explain = (what: keyof typeof EXPLANATIONS): MessageReply => say(EXPLANATIONS[what]);

/** `errorId` finds the cause in the log. */
export const apology = (errorId: string): MessageReply =>
  say(
    `Sorry, something went wrong on our side. Please try again; if it stays, tell the team this id: \`${errorId}\``,
  );
