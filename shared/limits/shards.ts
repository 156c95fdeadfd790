import { keyOf } from "./key.ts";

/**
 * Objects the keys are spread over: each decides some thousands of requests a second and holds a million keys.
 * Changing it moves keys to other objects, which forget one window; nothing else depends on it.
 */
export const RATE_SHARDS = 32;

/** The same in every isolate, hence unseeded: who picks his shard gains nothing. */
export const shardOf = (key: string): number => keyOf(key, { high: 0, low: 0 }).low % RATE_SHARDS;
