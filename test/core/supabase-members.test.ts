import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MINUTE } from "../../shared/time.ts";
import { startSupabase, type LocalSupabase } from "../doubles/supabase/server.ts";
import { rawCall } from "../support/supabase.ts";

/** Above 2^53: a float would turn its end into 0. */
const ADA = "1100000000000000007";
const BEN = "1100000000000000009";
const NOW = Date.now();

let supabase: LocalSupabase;
beforeAll(async () => {
  supabase = await startSupabase();
}, 60_000);
afterAll(() => supabase.stop());
beforeEach(() => supabase.database.exec("truncate users, verifications"));

const call = (name: string, args: Record<string, unknown>) => rawCall(supabase, name, args);
const record = (more: Record<string, unknown> = {}) =>
  call("edge_record_verification", {
    p_token: "t1",
    p_user_id: ADA,
    p_wallet: "wallet-a",
    p_verified_at: NOW,
    p_display_name: "Ada",
    p_avatar_url: null,
    ...more,
  });
const link = (more: Record<string, unknown> = {}) =>
  call("edge_record_token", {
    p_token: "t1",
    p_user_id: ADA,
    p_issued_at: NOW,
    p_expires_at: NOW + 10 * MINUTE,
    p_display_name: "Ada",
    p_avatar_url: null,
    ...more,
  });

const users = () =>
  supabase.database.query(
    `select user_id::text as id, display_name as name, wallet_address as wallet, is_solana_verified as verified
     from users order by user_id`,
  );
const tokens = () =>
  supabase.database.query("select token, user_id::text as id, status from verifications order by token");

describe("a member who is forgotten", () => {
  const forget = async (p_erase: boolean, p_user_id = ADA) =>
    (await call("edge_forget_member", { p_user_id, p_erase })).body;
  const exported = async () => (await call("edge_export_member", { p_user_id: ADA })).body;

  test("by a reset may verify again with another wallet, and keeps the name", async () => {
    await record();
    await link({ p_token: "t2" });
    expect(await forget(false)).toBe("forgotten");
    expect(await forget(false)).toBe("unchanged");
    expect(await users()).toEqual([{ id: ADA, name: "Ada", wallet: null, verified: false }]);
    expect(await tokens()).toEqual([
      { token: "t1", id: ADA, status: "success" },
      { token: "t2", id: ADA, status: "expired" },
    ]);
    expect(await record({ p_token: "t3", p_wallet: "wallet-b" })).toEqual({ status: 200, body: "recorded" });
    expect(await record({ p_token: "t4", p_user_id: BEN })).toEqual({ status: 200, body: "recorded" });
  });

  test("by their own wish leaves no row", async () => {
    await record();
    await link({ p_token: "t2" });
    await record({ p_token: "t3", p_user_id: BEN, p_wallet: "wallet-b" });
    expect(await forget(true)).toBe("forgotten");
    expect(await forget(true)).toBe("unchanged");
    expect(await users()).toMatchObject([{ id: BEN }]);
    expect(await tokens()).toMatchObject([{ id: BEN }]);
    expect(await exported()).toEqual({ users: [], verifications: [] });
  });

  test("keeps the points that are the gateway bot's, and nothing else", async () => {
    await record();
    await supabase.database.query("update users set xp = 70, level = 3 where user_id = $1", [ADA]);
    expect(await forget(true)).toBe("forgotten");
    expect(await forget(true)).toBe("unchanged");
    expect(await exported()).toMatchObject({
      users: [
        {
          user_id: ADA,
          xp: 70,
          level: 3,
          display_name: null,
          wallet_address: null,
          is_solana_verified: false,
        },
      ],
      verifications: [],
    });
  });

  test("keeps the row that another program's table refers to, without what is ours", async () => {
    await record();
    await supabase.database.exec("create table pets (owner bigint references users)");
    try {
      await supabase.database.query("insert into pets values ($1)", [ADA]);
      expect(await forget(true)).toBe("forgotten");
      expect(await users()).toEqual([{ id: ADA, name: null, wallet: null, verified: false }]);
    } finally {
      await supabase.database.exec("drop table pets");
    }
  });

  test("without having been known is no fault", async () => {
    expect(await forget(true, BEN)).toBe("unchanged");
  });

  test("was shown everything before, with every digit of the id", async () => {
    await record();
    expect(await exported()).toMatchObject({
      users: [{ user_id: ADA, wallet_address: "wallet-a" }],
      verifications: [{ token: "t1", user_id: ADA, status: "success" }],
    });
  });
});
