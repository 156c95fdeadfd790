import type { AppContext } from "../../context.ts";
import { askPart } from "../../metrics/ask-part.ts";

/** What a part of a page says, or null: it did not, the log has why, and the page shows the others. */
export const asked = <T>(c: AppContext, part: string, ask: () => Promise<T>): Promise<T | null> =>
  askPart(c.var.log, "page_part_missing", part, ask);
