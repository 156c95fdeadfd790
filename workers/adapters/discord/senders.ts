import * as z from "../../../shared/schema.ts";
import { sha256Hex, utf8 } from "../../../shared/bytes.ts";
import type { DiscordFailure } from "../../../shared/discord/failures.ts";
import {
  addRole,
  createDirectChannel,
  createMessage,
  editOriginal,
  removeRole,
} from "../../../shared/discord/routes.ts";
import { snowflakeSchema, type Snowflake } from "../../../shared/discord/snowflake.ts";
import type { DeliveryOutcome, Effect, OutgoingMessage } from "../../../shared/outbox/effect.ts";
import type { Result } from "../../../shared/result.ts";
import { explainRoleRefusal } from "../../../shared/doctor/role-refusal.ts";
import { SECOND } from "../../../shared/time.ts";
import type { VerificationStore } from "../../../shared/verification/ports.ts";
import type { LookAfterRefusal } from "../../doctor/after-refusal.ts";
import { outcomeOf } from "./outcomes.ts";
import type { DiscordRest } from "./rest.ts";

/** Discord takes 25 characters (reference, "Create Message"); 100 bits of a hash never meet by chance. */
const NONCE_LENGTH = 25;

/** A deferral takes as long to Discord as our answers may; an edit that was faster is tried again. */
const DEFERRAL_ARRIVES_WITHIN = 5 * SECOND;
const DEFERRAL_WAIT = 1 * SECOND;

const channelSchema = z.object({ id: snowflakeSchema });

const DELIVERED: DeliveryOutcome = { kind: "delivered" };

const outcome = (result: Result<unknown, DiscordFailure>): DeliveryOutcome =>
  result.ok ? DELIVERED : outcomeOf(result.error);

/** Nothing that the edge says ever pings. */
const silent = ({ file: _file, ...message }: OutgoingMessage) => ({
  ...message,
  allowed_mentions: { parse: [] },
});

/** Refused for what the guild is like, and so to the next member too. */
const isOfTheGuild = (error: DiscordFailure): boolean =>
  error.kind === "missing_permission" ||
  error.kind === "missing_access" ||
  (error.kind === "unknown" && (error.what === "role" || error.what === "guild"));

type Send<Kind extends Effect["kind"]> = (
  effect: Extract<Effect, { kind: Kind }>,
  key: string,
  signal: AbortSignal,
) => Promise<DeliveryOutcome>;

/** What each effect is on Discord. Each may be done twice with the result of once. */
export interface DiscordSenders {
  readonly grantRole: Send<"grant_role">;
  readonly removeRole: Send<"remove_role">;
  readonly directMessage: Send<"direct_message">;
  readonly channelMessage: Send<"channel_message">;
  readonly editInteraction: Send<"edit_interaction">;
}

export function discordSenders(
  rest: DiscordRest,
  store: Pick<VerificationStore, "markRoleGranted">,
  look: LookAfterRefusal,
  now: () => number,
): DiscordSenders {
  /** Discord says no more than "Missing Permissions": what keeps the bot from it is looked for, and every member's business. */
  const refusedRole = async (
    error: DiscordFailure,
    { guildId, roleId }: { readonly guildId: Snowflake; readonly roleId: Snowflake },
  ): Promise<DeliveryOutcome> => {
    if (!isOfTheGuild(error)) return outcomeOf(error);
    const sight = await look(guildId, roleId);
    return error.kind === "missing_permission"
      ? { kind: "rejected", reason: explainRoleRefusal(guildId, roleId, sight) }
      : outcomeOf(error);
  };

  /** The nonce makes Discord give back the first message of a key instead of a second, for some minutes. */
  const post = async (channel: Snowflake, message: OutgoingMessage, key: string, signal: AbortSignal) => {
    const nonce = (await sha256Hex(utf8(key))).slice(0, NONCE_LENGTH);
    const body = { ...silent(message), nonce, enforce_nonce: true };
    return outcome(await rest(createMessage(channel), { signal, body }));
  };

  return {
    grantRole: async (effect, _key, signal) => {
      const { guildId, userId, roleId, reason } = effect;
      const granted = await rest(addRole(guildId, userId, roleId), { signal, reason });
      if (granted.ok) {
        await store.markRoleGranted(userId, guildId, now());
        return DELIVERED;
      }
      return refusedRole(granted.error, effect);
    },

    removeRole: async (effect, _key, signal) => {
      const { guildId, userId, roleId, reason } = effect;
      const removed = await rest(removeRole(guildId, userId, roleId), { signal, reason });
      if (removed.ok) return DELIVERED;
      const { error } = removed;
      // Who has left the server has no role, and a role that is gone is nobody's.
      if (error.kind === "unknown" && error.what !== "guild") {
        return { kind: "dropped", reason: `there is no ${error.what} to take the role from` };
      }
      return refusedRole(error, effect);
    },

    directMessage: async ({ userId, message }, key, signal) => {
      const opened = await rest(createDirectChannel, { signal, body: { recipient_id: userId } });
      if (!opened.ok) return outcomeOf(opened.error);
      const channel = channelSchema.safeParse(opened.value);
      if (!channel.success) return { kind: "retry", reason: "Discord opened a channel without an id" };
      return post(channel.data.id, message, key, signal);
    },

    channelMessage: ({ channelId, message }, key, signal) => post(channelId, message, key, signal),

    editInteraction: async ({ applicationId, token, message, deferredAt = 0 }, _key, signal) => {
      const { file } = message;
      const edited = await rest(editOriginal(applicationId, token), {
        signal,
        body: silent(message),
        ...(file === undefined ? {} : { file }),
      });
      if (
        !edited.ok &&
        edited.error.kind === "webhook_gone" &&
        now() - deferredAt < DEFERRAL_ARRIVES_WITHIN
      ) {
        return { kind: "retry", reason: "the deferral has not arrived", retryAfter: DEFERRAL_WAIT };
      }
      return outcome(edited);
    },
  };
}
