import * as z from "zod";
import { LONGEST_REASON } from "../policy/change.ts";
import { SECOND } from "../time.ts";
import { LONGEST_FORCE } from "./operator.ts";

/** `duration` in seconds: an order ends by itself. */
const reason = z.string().trim().min(1).max(LONGEST_REASON);
export const breakerOrder = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.enum(["forced_open", "forced_closed"]),
    reason,
    duration: z
      .int()
      .min(1)
      .max(LONGEST_FORCE / SECOND),
  }),
  z.strictObject({ state: z.literal("closed"), reason }),
]);
export type BreakerOrder = z.infer<typeof breakerOrder>;
