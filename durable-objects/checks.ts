import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "./bindings.ts";

/** Health checks: their definitions, states and figures of the last day. */
export class Checks extends DurableObject<Bindings> {}
