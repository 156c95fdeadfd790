import * as z from "zod";
import { DAY, SECOND } from "../time.ts";
import { MOST_CHECKS } from "./definition.ts";
import { CHECK_NAME, isCheckName } from "./schema.ts";

/** Longer work is a closure, and further ahead nobody plans. */
const LONGEST_WORK = 7 * DAY;
const FURTHEST_WORK = 90 * DAY;
const MAX_TITLE = 120;

/** Unix seconds on the wire, milliseconds inside. */
const unixSeconds = z
  .int()
  .positive()
  .transform((at) => at * SECOND);

/** `POST /admin/api/checks/maintenance`: from now, where it is not said otherwise. `now` in Unix milliseconds. */
export const windowRequest = (now: number) =>
  z
    .strictObject({
      title: z.string().trim().min(1).max(MAX_TITLE),
      checks: z
        .array(z.string().refine(isCheckName, CHECK_NAME))
        .min(1)
        .max(MOST_CHECKS)
        .nullable()
        .default(null),
      from: unixSeconds.default(now),
      until: unixSeconds,
    })
    .refine(({ until }) => until > now, { path: ["until"], message: "must be in the future" })
    .refine(({ from, until }) => until > from && until - from <= LONGEST_WORK, {
      path: ["until"],
      message: "must be behind from, by 7 days at most",
    })
    .refine(({ from }) => from <= now + FURTHEST_WORK, {
      path: ["from"],
      message: "must be within 90 days",
    });
