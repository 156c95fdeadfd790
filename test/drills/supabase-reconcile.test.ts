import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HOUR, MINUTE } from "../../shared/time.ts";
import { openStage, PATIENCE, type SupabaseStage } from "../support/supabase-stage.ts";
import { createWallet } from "../support/wallet.ts";

let stage: SupabaseStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe("after a restore", () => {
  /** As if everything had happened an hour ago, when nothing is on its way any more. */
  const anHourLater = async () => {
    await stage.d1(`UPDATE verified_members SET verified_at = verified_at - ${HOUR}`);
    await stage.d1(
      `UPDATE verification_tokens SET issued_at = issued_at - ${HOUR}, expires_at = expires_at - ${HOUR}`,
    );
    await stage.supabase.database.exec(
      "update verifications set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'",
    );
    await stage.cron("*/30 * * * *");
  };
  const reports = () => stage.edge().lines.filter((line) => line.includes('"job":"reconcile"'));
  /** Runs the job; its report, as the log has it. */
  const reconcile = async (): Promise<Record<string, unknown>> => {
    const earlier = reports().length;
    await stage.cron("17 * * * *");
    await vi.waitFor(() => expect(reports().length).toBeGreaterThan(earlier), PATIENCE);
    const line = reports().at(-1) ?? "";
    return JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>;
  };

  test("both sides have again what one of them lost, and what contradicts is reported and left alone", async () => {
    for (let i = 0; i < 6; i++) {
      const { jwt } = await stage.memberWithLink();
      expect(await stage.confirm(await (await createWallet()).confirm(jwt))).toMatchObject({ status: 200 });
    }
    await stage.settled();
    await anHourLater();
    await reconcile();
    const before = await stage.records();
    expect(before.supabase).toEqual(before.d1);
    const members = await stage.d1<{ user_id: string; token: string }>(
      "SELECT user_id, token FROM verified_members ORDER BY user_id",
    );
    const [lost, forgotten, halfLost, contradicting] = members.slice(-4);

    // Supabase comes back from an older backup: a member is gone, another not verified yet.
    await stage.supabase.database.exec(`delete from verifications where user_id = ${lost!.user_id};
      delete from users where user_id = ${lost!.user_id};
      update users set is_solana_verified = false, wallet_address = null where user_id = ${halfLost!.user_id};
      update verifications set status = 'pending' where user_id = ${halfLost!.user_id}`);
    // So does D1, which does not know a member any more.
    await stage.d1(`DELETE FROM verified_members WHERE user_id = '${forgotten!.user_id}'`);
    await stage.d1(`DELETE FROM verification_tokens WHERE user_id = '${forgotten!.user_id}'`);
    // And somebody wrote another wallet into a row.
    await stage.supabase.database.exec(
      `update users set wallet_address = 'by hand' where user_id = ${contradicting!.user_id}`,
    );

    expect(await reconcile()).toMatchObject({ toSupabase: 4, toD1: 2, conflicts: 1, stopped: 0 });
    const after = await stage.records();
    expect(after.d1).toEqual(before.d1);
    expect(after.supabase.tokens).toEqual(before.supabase.tokens);
    const differing = after.supabase.members.filter((line) => !after.d1.members.includes(line));
    expect(differing).toEqual([`${contradicting!.user_id} by hand`]);
    expect(stage.edge().lines.findLast((line) => line.includes("reconcile_conflict"))).toContain(
      contradicting!.user_id,
    );
    // The role and the greeting are not given again to somebody who had them.
    expect(
      await stage.d1(
        `SELECT 1 FROM verified_members WHERE user_id = '${forgotten!.user_id}' AND role_granted_at > 0`,
      ),
    ).toHaveLength(1);

    expect(await reconcile()).toMatchObject({ toSupabase: 0, toD1: 0, conflicts: 1 });
    expect(
      await vi.waitFor(async () => {
        const events = await stage.d1<{ record: string }>("SELECT * FROM audit");
        expect(JSON.stringify(events)).toContain("records_reconciled");
        return true;
      }, PATIENCE),
    ).toBe(true);
  });

  test("an empty D1 has its 1,500 members again after one run, and none twice", async () => {
    await stage.supabase.database.exec(`truncate verifications, users;
      insert into users (user_id, is_solana_verified, wallet_address, updated_at)
        select 1300000000000000000 + i, true, 'wallet-' || i, now() - interval '1 day' from generate_series(1, 1500) i`);
    await stage.d1("DELETE FROM verified_members");
    await stage.d1("DELETE FROM verification_tokens");
    expect(await reconcile()).toMatchObject({ toSupabase: 0, toD1: 1_500, conflicts: 0, stopped: 0 });
    const { d1: here, supabase: there } = await stage.records();
    expect(here.members).toEqual(there.members);
  });

  test("a run that finds Supabase away ends, says so, and the next one goes on", async () => {
    stage.supabase.faults.always("server_error");
    expect(await reconcile()).toMatchObject({ stopped: 1 });
    expect(stage.edge().lines.join("\n")).toContain("reconcile_stopped");
    stage.supabase.faults.clear();
    expect(await reconcile()).toMatchObject({ stopped: 0, conflicts: 0 });
  });

  test("links past their end expire and go on both sides", async () => {
    const { userId } = await stage.memberWithLink();
    await stage.settled();
    await stage.d1(
      `UPDATE verification_tokens SET expires_at = ${Date.now() - MINUTE} WHERE user_id = '${userId}'`,
    );
    await stage.supabase.database.exec(
      `update verifications set expires_at = now() - interval '1 minute' where user_id = ${userId}`,
    );
    await stage.cron("*/30 * * * *");
    const { d1: here, supabase: there } = await stage.records();
    expect(there.tokens).toEqual(here.tokens);
    expect(here.tokens.at(-1)).toContain("expired");
  });
});
