import { latencyOf, uptime, type Figures } from "../../shared/checks/figures.ts";
import type { Minute } from "../../shared/checks/minutes.ts";
import type { TimedSample } from "../../shared/checks/rollup.ts";
import { toUnixSeconds } from "../../shared/time.ts";

/* What a check found, as programs read it: moments in Unix seconds, durations in milliseconds. */

export const shownSample = ({ at, ...sample }: TimedSample) => ({ at: toUnixSeconds(at), ...sample });

export const shownMinute = ({ at, latency, ...counts }: Minute) => ({
  from: toUnixSeconds(at),
  ...counts,
  uptime: uptime(counts),
  mean: latency,
});

export function shownSpan({ from, figures }: { readonly from: number; readonly figures: Figures }) {
  const { latency: _, ...counts } = figures;
  const { mean = null, p50 = null, p95 = null, p99 = null } = latencyOf(figures) ?? {};
  return { from: toUnixSeconds(from), ...counts, uptime: uptime(figures), mean, p50, p95, p99 };
}
