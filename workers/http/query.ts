import * as z from "zod";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";

/** The query string as a schema takes it; the refusal says what is wrong with it. */
export function readQuery<T>(c: AppContext, schema: z.ZodType<T>): Result<T, Refusal> {
  const query = schema.safeParse(c.req.query());
  return query.success
    ? ok(query.data)
    : err(refuse("invalid_request", "The query is not right", { details: z.prettifyError(query.error) }));
}
