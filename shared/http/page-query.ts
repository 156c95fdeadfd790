import * as z from "zod";
import type { Place } from "../place.ts";

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;

/** `?limit=` of the lists. */
export const pageLimit = z
  .string()
  .optional()
  .transform((text) => (text === undefined ? undefined : Number(text)))
  .pipe(z.int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE));

/** `?cursor=&limit=` of lists that are sorted by place: the cursor is the one that the page before ended with. */
export const placeQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,16}\..{1,300}$/, "must be the cursor of a page before")
    .transform((text): Place => {
      const dot = text.indexOf(".");
      return { at: Number(text.slice(0, dot)), id: text.slice(dot + 1) };
    })
    .optional(),
  limit: pageLimit,
});
