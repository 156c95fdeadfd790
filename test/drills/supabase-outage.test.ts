import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { MINUTE, SECOND } from "../../shared/time.ts";
import type { Fault } from "../doubles/supabase/faults.ts";
import { openStage, PATIENCE, type SupabaseStage } from "../support/supabase-stage.ts";
import { createWallet } from "../support/wallet.ts";

/**
 * `OUTAGE_MINUTES=60` is the whole hour, with the product's own breaker and its waits; without it the outage is as short as
 * it can be and still have everything in it.
 */
const MINUTES = Number(process.env["OUTAGE_MINUTES"] ?? 0);
const LONG = MINUTES > 0;
/** Four at a time: in the long outage each second, in the short one as fast as they go. */
const AT_ONCE = 4;
const PAUSE = LONG ? 1 * SECOND : 0;
/** Waits between attempts grow to 15 min (`shared/outbox/retry.ts`), and the breaker's to 10. */
const CATCH_UP = LONG ? 30 * MINUTE : PATIENCE.timeout;

let stage: SupabaseStage;
beforeAll(async () => {
  stage = await openStage(LONG ? { BREAKERS: "" } : {});
});
afterAll(() => stage.close());

describe("Supabase down under load", () => {
  test(
    "costs no confirm anything, and afterwards both records are equal",
    async () => {
      const statuses: number[] = [];
      const latencies: number[] = [];
      const verifyFor = async (milliseconds: number) => {
        const until = Date.now() + milliseconds;
        while (Date.now() < until) {
          const turn = Date.now() + PAUSE;
          await Promise.all(
            Array.from({ length: AT_ONCE }, async () => {
              const { jwt } = await stage.memberWithLink();
              const body = await (await createWallet()).confirm(jwt);
              const started = performance.now();
              statuses.push((await stage.confirm(body)).status);
              latencies.push(performance.now() - started);
            }),
          );
          await delay(Math.max(0, turn - Date.now()));
        }
      };
      const outages: readonly [string, Fault | null][] = [
        ["500", "server_error"],
        ["hang", "hang"],
        ["done, but the connection broke", "drop_after"],
        ["refused", null],
      ];
      for (const [, fault] of outages) {
        if (fault === null) await stage.supabase.down();
        else stage.supabase.faults.always(fault);
        await verifyFor(LONG ? (MINUTES * MINUTE) / outages.length : 2 * SECOND);
        stage.supabase.faults.clear();
      }
      const waiting = (await stage.outbox()).background;
      // And a machine that loses power in the middle of it.
      await stage.restart();
      await verifyFor(1 * SECOND);
      await stage.supabase.up();
      const back = performance.now();
      await stage.settled(CATCH_UP);
      const caughtUp = performance.now() - back;

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(await stage.dead()).toEqual([]);
      const { d1: here, supabase: there } = await stage.records();
      expect(there).toEqual(here);
      expect(here.members).toHaveLength(statuses.length);
      latencies.sort((a, b) => a - b);
      console.log(
        `${statuses.length} confirms through ${outages.length} outages${LONG ? ` of ${MINUTES} min together` : ""} and a kill: all 200, ` +
          `p50 ${latencies[Math.floor(latencies.length / 2)]?.toFixed(0)} ms, slowest ${latencies.at(-1)?.toFixed(0)} ms; ` +
          `${waiting} effects waiting at the worst, all delivered ${(caughtUp / SECOND).toFixed(1)} s after Supabase was back; ` +
          `${here.members.length} members and ${here.tokens.length} tokens on both sides, 0 missing`,
      );
    },
    2 * MINUTE + MINUTES * MINUTE + CATCH_UP,
  );

  test("keeps a wrong key out of the log, and delivers once the key is right", async () => {
    const wrong = "sb_secret_of_another_project_altogether";
    await stage.restart({ SUPABASE_SERVICE_ROLE_KEY: wrong });
    const links = await Promise.all(Array.from({ length: 10 }, stage.memberWithLink));
    await vi.waitFor(() => expect(stage.edge().lines.join("\n")).toContain("supabase_unusable"), PATIENCE);
    expect(stage.edge().lines.filter((line) => line.includes("supabase_unusable"))).toHaveLength(1);
    expect(stage.edge().lines.join("\n")).not.toContain(wrong);
    expect(await stage.outbox()).toMatchObject({ background: 10, dead: 0 });
    await stage.restart();
    await stage.settled();
    for (const { userId } of links) {
      expect(
        await stage.supabase.database.query("select 1 from verifications where user_id = $1", [userId]),
      ).toHaveLength(1);
    }
  });
});
