import * as z from "zod";

/** Long enough to say what was looked at, and to find it again in a year. */
export const LONGEST_NOTE = 500;
export const signNote = z.string().trim().min(1).max(LONGEST_NOTE);
