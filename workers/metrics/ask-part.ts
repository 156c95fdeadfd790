import { within } from "../../durable-objects/within.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import { SECOND } from "../../shared/time.ts";

/** A part that takes longer does not hold up the others: Prometheus itself waits ten seconds, a person less. */
const PATIENCE = 2 * SECOND;

/** What a part says, or null: it did not, the log has why under `event`, and the others stand. */
export async function askPart<T>(
  log: Logger,
  event: "vitals_missing" | "page_part_missing",
  part: string,
  ask: () => Promise<T>,
): Promise<T | null> {
  const answer = await within(PATIENCE, ask);
  if (answer.kind === "done") return answer.value;
  log.warn(event, {
    part,
    ...(answer.kind === "late" ? { error: `no answer within ${PATIENCE} ms` } : describeError(answer.error)),
  });
  return null;
}
