import * as z from "zod";

/** Long enough to say what was looked at, and to find it again in a year. */
export const LONGEST_NOTE = 500;
export const signNote = z.string().trim().min(1).max(LONGEST_NOTE);

/** `POST /admin/api/compliance/:cadence/:period/:item`. */
export const signRequest = z.strictObject({ note: signNote });

/** `GET /admin/api/compliance/:cadence/:period`. */
export const reportQuery = z.object({ format: z.enum(["json", "markdown"]).default("json") });
