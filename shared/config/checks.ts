import { parseOverrides, type CheckOverride } from "../checks/schema.ts";
import * as z from "../schema.ts";

/** `HEALTH_CHECKS`: JSON, a list of health checks to add to the built-in ones, or of changes by their names. */
export const checksVariables = () => ({
  HEALTH_CHECKS: z.pipe(
    z.optional(z.string()),
    z.transform((text, context): readonly CheckOverride[] => {
      if (text === undefined || text.trim() === "") return [];
      const parsed = parseOverrides(text);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: "custom", message: parsed.error, input: text });
      return [];
    }),
  ),
});
