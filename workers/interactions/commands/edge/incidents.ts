import { within } from "../../../within.ts";
import { SECOND } from "../../../../shared/time.ts";
import type { InteractionContext } from "../../handler.ts";

/** The card has more to say than this, and 3 s for all of it. */
const PATIENCE = 1 * SECOND;

/** How many incidents are open; null: the part did not answer. */
export async function openIncidentCount({ services }: InteractionContext): Promise<number | null> {
  const answer = await within(PATIENCE, () => services.alerts.status());
  return answer.kind === "done" ? answer.value.unresolved.length : null;
}
