import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "./bindings.ts";

/** Trade events, the rules over them, the kill switch and the commands that wait for the VPS. */
export class Trading extends DurableObject<Bindings> {}
