import type { Bindings } from "../durable-objects/bindings.ts";
import { logger } from "../durable-objects/logger.ts";
import { OutboxObject, type Carrier } from "../durable-objects/outbox.ts";
import type { Snowflake } from "../shared/discord/snowflake.ts";
import type { GuildSight } from "../shared/doctor/sight.ts";
import type { Outward } from "./carriers.ts";

/** The outbox with everything it can send to. */
export class Outbox extends OutboxObject {
  protected readonly log = logger;
  #outward: Outward | null = null;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    // Loaded with the object and not with the Worker (docs/decisions/013-start-up.md); no call comes in before.
    void ctx.blockConcurrencyWhile(async () => {
      const { createOutward } = await import("./carriers.ts");
      this.#outward = createOutward(ctx, env);
    });
  }

  protected get carrier(): Carrier {
    return this.#ways.carrier;
  }

  override lookAtGuild(guildId: Snowflake, channelId: Snowflake | null): Promise<GuildSight> {
    return this.#ways.look(guildId, channelId);
  }

  get #ways(): Outward {
    if (this.#outward === null) throw new Error("the outbox's carriers are used before they are loaded");
    return this.#outward;
  }
}
