import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../shared/time.ts";
import { migrate } from "../doubles/supabase/database.ts";
import { startSupabase, type LocalSupabase } from "../doubles/supabase/server.ts";
import { EXISTING_TABLES, rawCall } from "../support/supabase.ts";
import { ADA, BEN, edgeFunctions, useSupabase, verification } from "../support/supabase-functions.ts";

const NOW = Date.now();

const supabase = useSupabase();
const { call, record, link, users, tokens } = edgeFunctions(supabase, NOW);
const find = async (token: string) => (await call("edge_find_verification", { p_token: token })).body;

describe("a verification", () => {
  test("is recorded with every digit of the id, and again changes nothing", async () => {
    expect(await record()).toEqual({ status: 200, body: "recorded" });
    expect(await record()).toEqual({ status: 200, body: "unchanged" });
    expect(await users()).toEqual([{ id: ADA, name: "Ada", wallet: "wallet-a", verified: true }]);
    expect(await tokens()).toEqual([{ token: "t1", id: ADA, status: "success" }]);
  });

  test("turns the link it came from to success, whichever is recorded first", async () => {
    await link();
    await record();
    expect(await link()).toEqual({ status: 200, body: "unchanged" });
    expect(await tokens()).toEqual([{ token: "t1", id: ADA, status: "success" }]);
    await record({ p_token: "t2" });
    await link({ p_token: "t2" });
    expect(await find("t2")).toMatchObject({ status: "success", wallet: "wallet-a" });
  });

  test("keeps what the gateway bot knows of the member", async () => {
    await supabase().database.query(
      "insert into users (user_id, display_name, xp, level) values ($1, 'Countess', 70, 3)",
      [ADA],
    );
    await record();
    const [row] = await supabase().database.query("select display_name, xp, level from users");
    expect(row).toEqual({ display_name: "Countess", xp: 70, level: 3 });
  });

  test.each([
    ["a wallet of another member's", { p_user_id: BEN, p_token: "t2" }, "wallet_taken"],
    ["another wallet of a verified member", { p_wallet: "wallet-b", p_token: "t2" }, "other_wallet"],
    ["another member's token", { p_user_id: BEN, p_wallet: "wallet-b" }, "other_member"],
  ])("with %s is refused whole", async (_, more, message) => {
    await record();
    const [usersBefore, tokensBefore] = [await users(), await tokens()];
    expect(await record(more)).toMatchObject({ status: 409, body: { code: "PT409", message } });
    expect([await users(), await tokens()]).toEqual([usersBefore, tokensBefore]);
  });

  test("may have the wallet that a member who was reset had", async () => {
    await record();
    await supabase().database.exec("update users set is_solana_verified = false");
    expect(await record({ p_user_id: BEN, p_token: "t2" })).toMatchObject({ body: "recorded" });
  });

  test.each([
    ["an id that is no number", { p_user_id: "1; drop table users" }, "22P02"],
    ["an id beyond 64 bits", { p_user_id: "99999999999999999999" }, "22003"],
  ])("with %s is refused", async (_, more, code) => {
    expect(await record(more)).toMatchObject({ status: 400, body: { code } });
  });

  test("of 40 members with one wallet at once: one has it", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => record({ p_user_id: `${100 + i}`, p_token: `t${i}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(39);
    expect(await users()).toHaveLength(1);
  });

  test("of one member 40 times at once is one", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => record()));
    expect(answers.filter(({ body }) => body === "recorded")).toHaveLength(1);
    expect(answers.filter(({ body }) => body === "unchanged")).toHaveLength(39);
  });

  test("beside a bot that writes the tables itself keeps one wallet to one member", async () => {
    const direct = (id: number) =>
      supabase()
        .database.query(
          "insert into users (user_id, is_solana_verified, wallet_address) values ($1, true, 'wallet-a')",
          [id],
        )
        .then(
          () => 200,
          () => 409,
        );
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, i) =>
        i % 2 === 0 ? direct(i + 1) : (await record({ p_user_id: `${i + 1}`, p_token: `t${i}` })).status,
      ),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(19);
  });
});

describe("a link", () => {
  test("is found as it was recorded", async () => {
    await link();
    expect(await find("t1")).toEqual({
      token: "t1",
      userId: ADA,
      displayName: "Ada",
      avatarUrl: "https://a.example/ada.png",
      status: "pending",
      issuedAt: NOW,
      expiresAt: NOW + 10 * MINUTE,
      wallet: null,
    });
    expect(await find("t2")).toBeNull();
  });

  test("that arrives after its end is expired at once", async () => {
    await link({ p_issued_at: NOW - HOUR, p_expires_at: NOW - HOUR + 10 * MINUTE });
    expect(await find("t1")).toMatchObject({ status: "expired" });
  });

  test("of another member is left alone", async () => {
    await link();
    expect(await link({ p_user_id: BEN })).toMatchObject({ status: 409, body: { message: "other_member" } });
    expect(await users()).toHaveLength(1);
  });

  test("past its end expires, and goes when it is old", async () => {
    await link({ p_token: "fresh" });
    await link({ p_token: "past", p_expires_at: NOW + MINUTE });
    await link({ p_token: "old", p_issued_at: NOW - 9 * DAY, p_expires_at: NOW - 8 * DAY });
    const cleanUp = () =>
      call("edge_clean_up_verifications", { p_now: NOW + 2 * MINUTE, p_before: NOW - 7 * DAY, p_limit: 100 });
    expect((await cleanUp()).body).toEqual({ expired: 1, deleted: 1 });
    expect((await cleanUp()).body).toEqual({ expired: 0, deleted: 0 });
    expect(await tokens()).toMatchObject([
      { token: "fresh", status: "pending" },
      { token: "past", status: "expired" },
    ]);
  });
});

describe("who may", () => {
  const functions: [string, Record<string, unknown>][] = [
    ["edge_record_verification", verification(NOW)],
    ["edge_find_verification", { p_token: "t" }],
    ["edge_clean_up_verifications", { p_now: 1, p_before: 1, p_limit: 1 }],
    ["edge_verified_members", { p_after: "", p_up_to: null, p_limit: 1, p_digest: "" }],
    ["edge_restore_members", { p_members: [] }],
    ["edge_restore_tokens", { p_tokens: [] }],
    ["edge_forget_member", { p_user_id: "1", p_erase: true }],
    ["edge_export_member", { p_user_id: "1" }],
  ];

  test.each(functions)("call %s: the service role alone", async (name, args) => {
    expect(await call(name, args, supabase().anonKey)).toMatchObject({
      status: 401,
      body: { code: "42501" },
    });
    expect(await call(name, args)).toMatchObject({ status: 200 });
  });

  test("call every function: no other role, and each has a fixed search path", async () => {
    const open = await supabase().database.query(
      `select p.proname from pg_proc p, unnest(array['anon', 'authenticated']) as r(name)
       where p.pronamespace in ('public'::regnamespace, 'edge'::regnamespace)
         and has_function_privilege(r.name, p.oid, 'execute') and has_schema_privilege(r.name, p.pronamespace, 'usage')`,
    );
    expect(open).toEqual([]);
    const loose = await supabase().database.query(
      `select p.proname from pg_proc p where p.pronamespace in ('public'::regnamespace, 'edge'::regnamespace)
         and not coalesce(p.proconfig::text like '%search_path=%', false)`,
    );
    expect(loose).toEqual([]);
  });

  test("touch the tables we made: nobody but the service role", async () => {
    const open = await supabase().database.query(
      `select r.name, t.name as table from unnest(array['anon', 'authenticated']) as r(name),
         unnest(array['users', 'verifications']) as t(name)
       where has_table_privilege(r.name, t.name, 'select, insert, update, delete')`,
    );
    expect(open).toEqual([]);
  });

  test("come without a key, or with a wrong one: nobody", async () => {
    expect((await call("edge_find_verification", { p_token: "t" }, "")).status).toBe(401);
    expect((await call("edge_find_verification", { p_token: "t" }, "wrong")).status).toBe(401);
  });
});

describe("the migrations", () => {
  let existing: LocalSupabase;
  beforeAll(async () => {
    existing = await startSupabase({ migrated: false });
    await existing.database.exec(EXISTING_TABLES);
    await existing.database.exec(`
      insert into users (user_id, display_name, wallet_address, is_solana_verified, xp)
        values (1, 'one', 'w', true, 5), (2, 'two', 'w', true, 6);
      insert into verifications (token, user_id, status) values ('old', 1, 'success');
    `);
    await migrate(existing.database);
  }, 60_000);
  afterAll(() => existing.stop());

  const indexes = () =>
    existing.database.query("select indexname from pg_indexes where indexname = 'edge_users_one_wallet'");

  test("leave the tables that exist as they are, and work on them", async () => {
    expect(await existing.database.query("select xp from users order by user_id")).toEqual([
      { xp: 5 },
      { xp: 6 },
    ]);
    expect(
      await rawCall(existing, "edge_record_verification", verification(NOW, { p_wallet: "w2" })),
    ).toMatchObject({
      status: 200,
    });
  });

  test("refuse a third owner of a wallet that already has two, with no index to help", async () => {
    expect(await indexes()).toEqual([]);
    expect(
      await rawCall(
        existing,
        "edge_record_verification",
        verification(NOW, { p_user_id: "3", p_wallet: "w" }),
      ),
    ).toMatchObject({ status: 409, body: { message: "wallet_taken" } });
  });

  test("can run again, and make the index once the data allow it", async () => {
    await existing.database.exec("update users set is_solana_verified = false where user_id = 2");
    await migrate(existing.database);
    await migrate(existing.database);
    expect(await indexes()).toHaveLength(1);
  });
});
