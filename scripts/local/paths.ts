import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
export const DEV_VARS = join(ROOT, ".dev.vars");
/** Keys that an operator's own `.dev.vars` does not name, so that they outlive a restart. Ignored by git. */
export const KEPT_KEYS = join(ROOT, ".wrangler/local-keys.json");
/** Where `wrangler dev` keeps its embedded databases by default. */
export const STATE = join(ROOT, ".wrangler/state");
