import * as z from "../schema.ts";

/**
 * A variable of JSON; null where it is missing or empty, `problem` where it is anything else than the schema takes. The
 * schema is made when a value is there: most variables are not set, and making schemas is most of a start.
 */
export const jsonVariable = <T>(schema: () => z.ZodMiniType<T>, problem: string) =>
  z.pipe(
    z.optional(z.string()),
    z.transform((text, context): T | null => {
      if (text === undefined || text.trim() === "") return null;
      const parsed = schema().safeParse(readJson(text));
      if (parsed.success) return parsed.data;
      context.issues.push({ code: "custom", message: problem, input: text });
      return null;
    }),
  );

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
