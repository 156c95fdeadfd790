import * as z from "zod";

export const unixSeconds = z.int();
export const unixMilliseconds = z.int();
export const milliseconds = z.number();
export const count = z.int().min(0);
/** 0 to 1; null: nothing is known. */
export const share = z.number().min(0).max(1).nullable();
/** ISO 8601. */
export const isoTime = z.iso.datetime();
