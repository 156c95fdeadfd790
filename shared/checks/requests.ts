import * as z from "zod";
import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";
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

export type HistoryStep = "raw" | "minute" | "hour" | "day";

/** What one point of a history is the figure of, and how much one question may ask for: 1,440 points, two years of days. */
const STEPS: Readonly<Record<HistoryStep, { readonly length: number; readonly most: number }>> = {
  raw: { length: MINUTE, most: DAY },
  minute: { length: MINUTE, most: DAY },
  hour: { length: HOUR, most: 60 * DAY },
  day: { length: DAY, most: 731 * DAY },
};

const momentText = z
  .string()
  .regex(/^\d{1,11}$/, "must be Unix seconds")
  .transform((seconds) => Number(seconds) * SECOND);

/**
 * `GET /admin/api/checks/:name/history?step=&from=&until=`: the last day by minutes, where it is not said otherwise. Begins
 * and ends are moved to those of their steps. `now` in Unix milliseconds.
 */
export const historyQuery = (now: number) =>
  z
    .strictObject({
      step: z.enum(["raw", "minute", "hour", "day"]).default("minute"),
      from: momentText.optional(),
      until: momentText.default(now),
    })
    .transform(({ step, from, until }) => {
      const { length, most } = STEPS[step];
      const end = Math.ceil(until / length) * length;
      return { step, from: from === undefined ? end - most : from - (from % length), until: end };
    })
    .refine(({ from, until }) => from < until, { path: ["until"], message: "must be behind from" })
    // A day that begins within a minute lies in one minute more.
    .refine(({ step, from, until }) => until - from <= STEPS[step].most + STEPS[step].length, {
      path: ["from"],
      message: "must be a day before until at most by raw and minute, 60 days by hour, 731 by day",
    });
