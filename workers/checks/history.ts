import { minutesOf, type Minute } from "../../shared/checks/minutes.ts";
import type { Figures } from "../../shared/checks/figures.ts";
import type { HistoryStep } from "../../shared/checks/requests.ts";
import type { TimedSample } from "../../shared/checks/rollup.ts";
import type { Services } from "../services.ts";

/** What is asked about one check; Unix milliseconds. */
export interface HistoryQuestion {
  readonly check: string;
  readonly step: HistoryStep;
  readonly from: number;
  readonly until: number;
}

/** Oldest first. */
export type History =
  | { readonly step: "raw"; readonly points: readonly TimedSample[] }
  | { readonly step: "minute"; readonly points: readonly Minute[] }
  | {
      readonly step: "hour" | "day";
      readonly points: readonly { readonly from: number; readonly figures: Figures }[];
    };

/**
 * What a check found. Results and minutes come from the database, and what it has not been given yet from the object; hours
 * and days once they are copied. The object is asked first and says where its share begins, so that what is copied
 * in between is neither missed nor read twice.
 */
export async function readHistory(
  { checks, checkHistory }: Pick<Services, "checks" | "checkHistory">,
  { check, step, from, until }: HistoryQuestion,
): Promise<History> {
  if (step === "hour" || step === "day") {
    return { step, points: await checkHistory.spans(check, step, from, until) };
  }
  const { since, samples } = await checks().uncopied(check);
  const copied = Math.min(until, since);
  const fresh = samples.filter(({ at }) => at >= from && at < until);
  return step === "raw"
    ? { step, points: [...(await checkHistory.results(check, from, copied)), ...fresh] }
    : { step, points: [...(await checkHistory.minutes(check, from, copied)), ...minutesOf(fresh)] };
}
