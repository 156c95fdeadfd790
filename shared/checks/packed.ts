import { HOUR, MINUTE } from "../time.ts";
import type { Minute } from "./minutes.ts";
import type { TimedSample } from "./rollup.ts";

/*
 * An hour of one check in one field: rows written are what a history costs, and an hour's results are asked for and
 * deleted together. Both are lists of rows without names, as JSON, and begin with the minute within their hour.
 */

/** One result: minute, level, latency, reason, and 1 where it was found during planned work. */
export type PackedResult = readonly [number, TimedSample["level"], number | null, string | null, 0 | 1];

/** One minute: minute, up, degraded, down, maintenance, mean latency. */
export type PackedMinute = readonly [number, number, number, number, number, number | null];

const minuteWithin = (at: number): number => (at % HOUR) / MINUTE;

export const packResults = (samples: readonly TimedSample[]): readonly PackedResult[] =>
  samples.map(({ at, level, latency, reason, planned }) => [
    minuteWithin(at),
    level,
    latency,
    reason,
    planned ? 1 : 0,
  ]);

/** `hour`: its begin, Unix milliseconds. */
export const unpackResults = (hour: number, packed: readonly PackedResult[]): readonly TimedSample[] =>
  packed.map(([minute, level, latency, reason, planned]) => ({
    at: hour + minute * MINUTE,
    level,
    latency,
    reason,
    planned: planned === 1,
  }));

export const packMinutes = (minutes: readonly Minute[]): readonly PackedMinute[] =>
  minutes.map(({ at, up, degraded, down, maintenance, latency }) => [
    minuteWithin(at),
    up,
    degraded,
    down,
    maintenance,
    latency,
  ]);

/** `hour`: its begin, Unix milliseconds. */
export const unpackMinutes = (hour: number, packed: readonly PackedMinute[]): readonly Minute[] =>
  packed.map(([minute, up, degraded, down, maintenance, latency]) => ({
    at: hour + minute * MINUTE,
    up,
    degraded,
    down,
    maintenance,
    latency,
  }));
