import type { InteractionContext } from "../../handler.ts";

/** How many incidents are open; null: the part did not answer. */
export async function openIncidentCount(_: InteractionContext): Promise<number | null> {
  return 0;
}
