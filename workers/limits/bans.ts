import type { Bindings } from "../../durable-objects/bindings.ts";
import { edgePolicyStub, rateShardStub } from "../../durable-objects/stubs.ts";
import type { Ban } from "../../shared/jails/ban.ts";
import { banKey } from "../../shared/jails/ban-key.ts";
import { placeOfBan } from "../../shared/jails/ban-list.ts";
import { byPlace, type Place } from "../../shared/place.ts";
import { RATE_SHARDS, shardOf } from "../../shared/limits/shards.ts";

/** What an operator sees of the jails, and can do about them. A key is taken as it is written (`banKey`). */
export interface Bans {
  /** The ban from everything on a key, or null; any text may be a key, such as `account:ann`. */
  readonly find: (key: string) => Promise<Ban | null>;
  /** The bans in force in all shards, at most `limit`, the longest first; with `after` those behind that place. */
  readonly list: (limit: number, after?: Place | null) => Promise<readonly Ban[]>;
  /** Ends all bans of a key; in every isolate within 10 s. True: there was one. Throws when it may not reach them. */
  readonly lift: (key: string) => Promise<boolean>;
}

export function createBans(env: Bindings): Bans {
  return {
    find: (text) => {
      const key = banKey(text);
      return rateShardStub(env, shardOf(key)).banOf(key);
    },
    list: async (limit, after = null) => {
      const shards = Array.from({ length: RATE_SHARDS }, (_, shard) =>
        rateShardStub(env, shard).bans(limit, after),
      );
      const all = (await Promise.all(shards)).flat();
      return all.sort((a, b) => byPlace(placeOfBan(a), placeOfBan(b))).slice(0, limit);
    },
    lift: async (text) => {
      const key = banKey(text);
      const lifted = await rateShardStub(env, shardOf(key)).lift(key);
      // Also when there was none: an earlier try may have ended between the two.
      await edgePolicyStub(env).banLifted();
      return lifted;
    },
  };
}
