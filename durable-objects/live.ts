import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "./bindings.ts";

/** The dashboard's open sockets, hibernating between figures. */
export class Live extends DurableObject<Bindings> {}
