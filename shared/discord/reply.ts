import type {
  APIApplicationCommandOptionChoice,
  APIModalInteractionResponseCallbackData,
} from "discord-api-types/v10";
import type { OutgoingMessage } from "../outbox/effect.ts";
import { fill } from "../words/fill.ts";
import type { Locale } from "../words/locale.ts";
import { memberWords, type MemberWords } from "../words/member.ts";

export interface MessageReply {
  readonly kind: "message";
  readonly message: OutgoingMessage;
  /** Takes the place of the message whose button was pressed, buttons included. */
  readonly replaces?: true;
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
  | {
      readonly type: 7;
      readonly data: OutgoingMessage & { readonly allowed_mentions: typeof NO_MENTIONS };
    }
  | { readonly type: 8; readonly data: { readonly choices: readonly Choice[] } }
  | { readonly type: 9; readonly data: APIModalInteractionResponseCallbackData };

export const PONG: InteractionResponse = { type: 1 };

/** "Thinking…", seen by the member only; the answer follows as an edit. */
export const DEFERRAL: InteractionResponse = { type: 5, data: { flags: EPHEMERAL } };

export function toResponse(reply: Reply): InteractionResponse {
  switch (reply.kind) {
    case "message":
      if (reply.replaces === true) {
        return {
          type: 7,
          data: { content: "", embeds: [], components: [], ...reply.message, allowed_mentions: NO_MENTIONS },
        };
      }
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

/** Says it in place of the message whose button was pressed. */
export const sayInstead = (content: string): MessageReply => ({ ...say(content), replaces: true });

/** What members are told when there is no answer of a handler. */
export const explain = (
  what: Exclude<keyof MemberWords["explanations"], "apology">,
  locale: Locale,
): MessageReply => say(memberWords(locale).explanations[what]);

/** `errorId` finds the cause in the log. */
export const apology = (errorId: string, locale: Locale): MessageReply =>
  say(fill(memberWords(locale).explanations.apology, { id: errorId }));
