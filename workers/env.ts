import type { Bindings } from "../durable-objects/bindings.ts";

/** The Worker's environment: bindings, and the variables that `parseConfig` turns into a `Config`. */
export type Env = Bindings & Readonly<Record<string, unknown>>;
