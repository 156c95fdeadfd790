import {
  ApplicationCommandAutocompleteCallbackRequestSchema,
  CreateMessageInteractionCallbackRequestSchema,
  ModalInteractionCallbackRequestSchema,
  PongInteractionCallbackRequestSchema,
  UpdateMessageInteractionCallbackRequestSchema,
} from "discord-api-spec/zod";
import { err, ok, type Result } from "../../../../shared/result.ts";
import { brokenMessageRule } from "../message-rules.ts";
import { faultsOf } from "../validation.ts";
import type { Action } from "./action.ts";

const CALLBACKS = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
} as const;

/** Which answers an interaction may get (reference, "Interaction Callback Type"). */
const ALLOWED: Readonly<Record<Action["kind"], readonly number[]>> = {
  ping: [CALLBACKS.pong],
  command: [CALLBACKS.message, CALLBACKS.deferredMessage, CALLBACKS.modal],
  user_command: [CALLBACKS.message, CALLBACKS.deferredMessage, CALLBACKS.modal],
  component: [
    CALLBACKS.message,
    CALLBACKS.deferredMessage,
    CALLBACKS.deferredUpdate,
    CALLBACKS.update,
    CALLBACKS.modal,
  ],
  autocomplete: [CALLBACKS.choices],
  modal: [CALLBACKS.message, CALLBACKS.deferredMessage, CALLBACKS.deferredUpdate, CALLBACKS.update],
};

const SCHEMAS = {
  [CALLBACKS.pong]: PongInteractionCallbackRequestSchema,
  [CALLBACKS.message]: CreateMessageInteractionCallbackRequestSchema,
  [CALLBACKS.deferredMessage]: CreateMessageInteractionCallbackRequestSchema,
  [CALLBACKS.deferredUpdate]: UpdateMessageInteractionCallbackRequestSchema,
  [CALLBACKS.update]: UpdateMessageInteractionCallbackRequestSchema,
  [CALLBACKS.choices]: ApplicationCommandAutocompleteCallbackRequestSchema,
  [CALLBACKS.modal]: ModalInteractionCallbackRequestSchema,
};

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

export interface ModalForm {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Record<string, unknown>[];
}

/** An application's answer, understood. `data` is the message's body. */
export type Reaction =
  | { readonly kind: "pong" }
  | { readonly kind: "message"; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: "deferred"; readonly ephemeral: boolean }
  | { readonly kind: "deferred_update" }
  | { readonly kind: "update"; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: "choices"; readonly choices: readonly Choice[] }
  | { readonly kind: "modal"; readonly modal: ModalForm };

const EPHEMERAL = 64;

/** Takes an answer only if the published description allows it for this action; the error is for the developer. */
export function understand(action: Action, body: unknown): Result<Reaction, string> {
  const { type, data } = (typeof body === "object" && body !== null ? body : {}) as {
    type?: unknown;
    data?: Record<string, unknown> | null;
  };
  const allowed = ALLOWED[action.kind].find((one) => one === type);
  if (allowed === undefined)
    return err(`an answer of type ${JSON.stringify(type)} does not fit ${action.kind}`);
  const faults = faultsOf(SCHEMAS[allowed as keyof typeof SCHEMAS], body);
  if (faults.length > 0) {
    return err(`the answer does not fit Discord's description: ${JSON.stringify(faults)}`);
  }
  const reaction = reactionOf(allowed, data ?? {});
  if (reaction.kind === "message" || reaction.kind === "update") {
    const broken = brokenMessageRule(reaction.data, reaction.kind === "message" ? "create" : "edit");
    if (broken !== null) return err(`the message breaks a rule: ${JSON.stringify(broken.body)}`);
  }
  return ok(reaction);
}

function reactionOf(type: number, data: Record<string, unknown>): Reaction {
  switch (type) {
    case CALLBACKS.message:
      return { kind: "message", data };
    case CALLBACKS.deferredMessage:
      return { kind: "deferred", ephemeral: (Number(data["flags"] ?? 0) & EPHEMERAL) !== 0 };
    case CALLBACKS.deferredUpdate:
      return { kind: "deferred_update" };
    case CALLBACKS.update:
      return { kind: "update", data };
    case CALLBACKS.choices:
      return { kind: "choices", choices: (data["choices"] ?? []) as readonly Choice[] };
    case CALLBACKS.modal:
      return { kind: "modal", modal: data as unknown as ModalForm };
    default:
      return { kind: "pong" };
  }
}
