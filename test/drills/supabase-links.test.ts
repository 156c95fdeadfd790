import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../doubles/supabase/faults.ts";
import { openStage, type SupabaseStage } from "../support/supabase-stage.ts";
import { createWallet } from "../support/wallet.ts";

let stage: SupabaseStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.supabase.faults.clear());

describe("a link of the gateway bot's", () => {
  test("confirms through the front door, and its row says so", async () => {
    const { userId, token, jwt } = await stage.memberOfTheBot();
    const wallet = await createWallet();
    const body = await wallet.confirm(jwt);
    expect(await stage.confirm(body)).toMatchObject({ status: 200, body: { status: "success" } });
    expect(await stage.confirm(body)).toMatchObject({ status: 200 });
    await stage.settled();
    expect(
      await stage.supabase.database.query(
        `select display_name, is_solana_verified, wallet_address, v.status from users u
         join verifications v on v.user_id = u.user_id where v.token = $1`,
        [token],
      ),
    ).toEqual([
      {
        display_name: "Of the bot",
        is_solana_verified: true,
        wallet_address: wallet.address,
        status: "success",
      },
    ]);
    const other = await createWallet();
    expect(await stage.confirm(await other.confirm(jwt))).toMatchObject({
      status: 409,
      body: { code: "token_used" },
    });
    expect(await stage.d1(`SELECT user_id FROM verified_members WHERE user_id = '${userId}'`)).toHaveLength(
      1,
    );
  });

  test("confirms once, whoever else tries it at the same time", async () => {
    const { jwt } = await stage.memberOfTheBot();
    const wallets = await Promise.all(Array.from({ length: 20 }, createWallet));
    const answers = await Promise.all(
      wallets.map(async (wallet) => stage.confirm(await wallet.confirm(jwt))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  test.each([
    ["success", 409, "token_used"],
    ["failed", 409, "token_used"],
    ["expired", 401, "token_expired"],
  ])("that is %s there already is refused", async (state, status, code) => {
    const { jwt } = await stage.memberOfTheBot(state);
    expect(await stage.confirm(await (await createWallet()).confirm(jwt))).toMatchObject({
      status,
      body: { code },
    });
  });

  test("is refused where nobody issued it", async () => {
    const { jwt, token } = await stage.memberOfTheBot();
    await stage.supabase.database.query("delete from verifications where token = $1", [token]);
    expect(await stage.confirm(await (await createWallet()).confirm(jwt))).toMatchObject({
      status: 401,
      body: { code: "invalid_token" },
    });
  });

  test.each<[string, Fault | null]>([
    ["refuses connections", null],
    ["is in trouble", "server_error"],
    ["hangs", "hang"],
    ["hangs in the middle of its answer", "hang_in_body"],
  ])(
    "while Supabase %s: the answer says to come back, in time, and the link stays good",
    async (_, fault) => {
      const { jwt } = await stage.memberOfTheBot();
      const body = await (await createWallet()).confirm(jwt);
      if (fault === null) await stage.supabase.down();
      else stage.supabase.faults.always(fault);
      const started = performance.now();
      const answer = await stage.confirm(body);
      expect(performance.now() - started).toBeLessThan(5_000);
      expect(answer).toMatchObject({ status: 503, body: { status: "error", code: "internal" } });
      expect(answer.headers.get("Retry-After")).toBe("10");
      if (fault === null) await stage.supabase.up();
      else stage.supabase.faults.clear();
      expect(await stage.confirm(body)).toMatchObject({ status: 200 });
    },
  );
});

describe("a link of ours", () => {
  test("appears in Supabase for the gateway bot, as pending and then as used", async () => {
    const { userId, jwt } = await stage.memberWithLink();
    await stage.settled();
    const row = () =>
      stage.supabase.database.query("select status from verifications where user_id = $1", [userId]);
    expect(await row()).toEqual([{ status: "pending" }]);
    expect(await stage.confirm(await (await createWallet()).confirm(jwt))).toMatchObject({ status: 200 });
    await stage.settled();
    expect(await row()).toEqual([{ status: "success" }]);
  });
});
