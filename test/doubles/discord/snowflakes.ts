import { DISCORD_EPOCH, type Snowflake } from "../../../shared/discord/snowflake.ts";

/** Bits below the millisecond: 5 of worker, 5 of process, 12 of increment. */
const SHIFT = 22n;
const INCREMENTS = 2 ** 12;

/** Ids as Discord makes them: the millisecond, then a counter, so that they grow. */
export function snowflakes(now: () => number): () => Snowflake {
  let increment = 0;
  return () => {
    increment = (increment + 1) % INCREMENTS;
    return String(((BigInt(now()) - DISCORD_EPOCH) << SHIFT) | BigInt(increment));
  };
}
