import type { GuildPlace, Interaction } from "../../shared/discord/interaction.ts";
import { explain, type Choice, type Reply } from "../../shared/discord/reply.ts";
import type { Logger } from "../../shared/logging/log.ts";
import type { Services } from "../services.ts";

/** What a handler has at hand besides the interaction. */
export interface InteractionContext {
  readonly services: Services;
  readonly requestId: string;
  readonly log: Logger;
  /** The address Discord called: links to our own pages start there. */
  readonly requestUrl: string;
  /** When the request came, in Unix milliseconds: Discord's 3 s count from there. */
  readonly startedAt: number;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Answers one command, component or modal. May take its time and may throw: the dispatch sees to both. */
export type Handler<I extends Interaction = Interaction> = (
  interaction: I,
  context: InteractionContext,
) => Promise<Reply>;

/** Suggests values while somebody types. */
export type Completer = (interaction: Interaction, context: InteractionContext) => Promise<readonly Choice[]>;

/** Who answers what, by name or `custom_id`. Maps, because names come from outside. */
export interface HandlerTable {
  readonly command: ReadonlyMap<string, Handler>;
  readonly component: ReadonlyMap<string, Handler>;
  readonly modal: ReadonlyMap<string, Handler>;
  readonly autocomplete: ReadonlyMap<string, Completer>;
}

export type GuildInteraction = Interaction & { readonly guild: GuildPlace };

/** For what makes no sense in a direct message. */
export const guildOnly =
  (handler: Handler<GuildInteraction>): Handler =>
  async (interaction, context) => {
    const { guild } = interaction;
    return guild === null
      ? explain("guild_only", interaction.locale)
      : handler({ ...interaction, guild }, context);
  };
