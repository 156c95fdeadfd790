import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "./bindings.ts";

/** What the VPS says of itself: heartbeats, host figures, ids of messages already taken. */
export class Vps extends DurableObject<Bindings> {}
