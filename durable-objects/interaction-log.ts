import { DurableObject } from "cloudflare:workers";
import type { Snowflake } from "../shared/discord/snowflake.ts";
import type { Bindings } from "./bindings.ts";

/** `answered` holds the first answer's JSON; `unfinished`: the first run gave none in time. */
export type Begun =
  | { readonly state: "first" }
  | { readonly state: "answered"; readonly answer: string }
  | { readonly state: "unfinished" };

export class InteractionLog extends DurableObject<Bindings> {
  async begin(_id: Snowflake): Promise<Begun> {
    return { state: "first" };
  }
  async finish(_id: Snowflake, _answer: string): Promise<void> {}
}
