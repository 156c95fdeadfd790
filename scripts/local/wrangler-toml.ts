import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { ROOT } from "./paths.ts";

const wranglerSchema = z.object({
  vars: z.record(z.string(), z.unknown()).default({}),
  triggers: z.object({ crons: z.array(z.string()).default([]) }).default({ crons: [] }),
});

/** The parts of `wrangler.toml` that scripts need. */
export function readWranglerToml(): z.infer<typeof wranglerSchema> {
  return wranglerSchema.parse(parse(readFileSync(join(ROOT, "wrangler.toml"), "utf8")));
}
