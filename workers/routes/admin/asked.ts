import { describeError } from "../../../shared/logging/log.ts";
import { SECOND } from "../../../shared/time.ts";
import type { AppContext } from "../../context.ts";
import { within } from "../../../durable-objects/within.ts";

/** A part that takes longer must not hold up a page. */
const PATIENCE = 2 * SECOND;

/** What a part says, or null: it did not, the log has why, and the page shows the others. */
export async function asked<T>(c: AppContext, part: string, ask: () => Promise<T>): Promise<T | null> {
  const answer = await within(PATIENCE, ask);
  if (answer.kind === "done") return answer.value;
  const why =
    answer.kind === "late" ? { error: `no answer within ${PATIENCE} ms` } : describeError(answer.error);
  c.var.log.warn("page_part_missing", { part, ...why });
  return null;
}
