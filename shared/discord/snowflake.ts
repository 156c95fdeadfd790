import * as z from "../schema.ts";

/** Discord's epoch, 2015-01-01T00:00:00Z, in Unix milliseconds (Discord reference, "Snowflakes"). */
export const DISCORD_EPOCH = 1_420_070_400_000n;
const TIMESTAMP_SHIFT = 22n;
const MAX_SNOWFLAKE = 2n ** 64n - 1n;

/** An id of Discord's: decimal digits of an unsigned 64-bit number, kept as text because a float loses its end. */
export type Snowflake = string;

export const isSnowflake = (text: string): boolean =>
  /^[1-9]\d{0,19}$/.test(text) && BigInt(text) <= MAX_SNOWFLAKE;

export const snowflakeSchema = z
  .string()
  .check(z.refine(isSnowflake, "must be a Discord id: decimal digits"));

/** When the id was made, in Unix milliseconds. */
export const snowflakeTime = (id: Snowflake): number =>
  Number((BigInt(id) >> TIMESTAMP_SHIFT) + DISCORD_EPOCH);
