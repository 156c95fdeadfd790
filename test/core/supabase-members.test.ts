import { describe, expect, test } from "vitest";
import { ADA, BEN, edgeFunctions, useSupabase } from "../support/supabase-functions.ts";

const supabase = useSupabase();
const { call, record, link, users, tokens } = edgeFunctions(supabase, Date.now());

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
    await supabase().database.query("update users set xp = 70, level = 3 where user_id = $1", [ADA]);
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
    await supabase().database.exec("create table pets (owner bigint references users)");
    try {
      await supabase().database.query("insert into pets values ($1)", [ADA]);
      expect(await forget(true)).toBe("forgotten");
      expect(await users()).toEqual([{ id: ADA, name: null, wallet: null, verified: false }]);
    } finally {
      await supabase().database.exec("drop table pets");
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
