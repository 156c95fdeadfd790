import * as z from "zod";

/** Longer than any key that we make. */
const LONGEST_KEY = 1_000;
/** A letter may have 16 KiB, and all of a page come over in one call. */
const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

const key = z.string().min(1).max(LONGEST_KEY);

/** `DELETE …/dead?key=`, `POST …/dead/replay?key=`. */
export const letterQuery = z.object({ key });

/** `GET …/dead?cursor=&limit=`: the cursor is the last key of the page before. */
export const lettersQuery = z.object({
  cursor: key.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
});
