import { describe, expect, test } from "vitest";
import { sha256Hex, utf8 } from "../../shared/bytes.ts";
import { DAY, HOUR, MINUTE } from "../../shared/time.ts";
import { MEMBERS, TOKENS, type MemberRecord, type TokenRecord } from "../../shared/verification/reconcile.ts";
import { supabaseMembers, supabaseTokens } from "../../workers/adapters/supabase/ledger.ts";
import { createSupabaseRpc } from "../../workers/adapters/supabase/rpc.ts";
import { closedBreaker } from "../support/supabase.ts";
import { useSupabase } from "../support/supabase-functions.ts";

const NOW = Date.now();
/** Their order as text is another one than as numbers. */
const IDS = ["1100000000000000007", "200000000000000001", "3", "21"];
const ALL = { after: "", upTo: null };

const supabase = useSupabase();

const rpc = () =>
  createSupabaseRpc({ url: supabase().url, serviceRoleKey: supabase().serviceRoleKey }, closedBreaker);
const members = () => supabaseMembers(rpc());
const tokens = () => supabaseTokens(rpc(), 7 * DAY);

const member = (userId: string, wallet = `wallet-${userId}`): MemberRecord => ({
  userId,
  wallet,
  displayName: "Ada",
  avatarUrl: null,
  verifiedAt: NOW,
  token: null,
});
const token = (name: string, more: Partial<TokenRecord> = {}): TokenRecord => ({
  token: name,
  userId: "3",
  status: "success",
  issuedAt: NOW - (NOW % 1_000),
  expiresAt: NOW + 10 * MINUTE,
  displayName: null,
  avatarUrl: null,
  wallet: null,
  ...more,
});
const digestOf = (lines: readonly string[]) => sha256Hex(utf8(lines.join("\n")));
const outcomes = (restored: unknown) =>
  (restored as { value: { key: string; outcome: string }[] }).value.map(({ outcome }) => outcome).sort();

describe("members", () => {
  test("come back as they were put in, in the order of their bytes, page by page", async () => {
    expect(await members().restore(IDS.map((id) => member(id)))).toMatchObject({ ok: true });
    const sorted = [...IDS].sort();
    expect(await members().compare(ALL, 2, "", NOW)).toMatchObject({
      value: { complete: false, rows: sorted.slice(0, 2).map((userId) => ({ userId })) },
    });
    expect(await members().compare({ after: sorted[1]!, upTo: null }, 2, "", NOW)).toMatchObject({
      value: { complete: true, rows: sorted.slice(2).map((userId) => ({ userId, token: null })) },
    });
  });

  test("with the same digest send no rows", async () => {
    const all = [...IDS].sort().map((id) => member(id));
    await members().restore(all);
    const compared = await members().compare(ALL, 10, await digestOf(all.map(MEMBERS.lineOf)), NOW);
    expect(compared).toEqual({ ok: true, value: "same" });
    const [first, ...rest] = all;
    const part = await digestOf([MEMBERS.lineOf(first!)]);
    expect(await members().compare({ after: "", upTo: first!.userId }, 10, part, NOW)).toMatchObject({
      value: "same",
    });
    const others = await digestOf(rest.map(MEMBERS.lineOf));
    expect(await members().compare({ after: first!.userId, upTo: null }, 10, others, NOW)).toMatchObject({
      value: "same",
    });
  });

  test("of an empty table have the digest of nothing", async () => {
    expect(await members().compare(ALL, 10, await digestOf([]), NOW)).toMatchObject({ value: "same" });
  });

  test("are put back each on its own: one that contradicts holds up no other", async () => {
    await members().restore([member("1", "taken"), member("2", "kept")]);
    const restored = await members().restore([
      member("1", "taken"),
      member("2", "another"),
      member("5", "taken"),
      member("6"),
    ]);
    expect(outcomes(restored)).toEqual(["other_wallet", "recorded", "unchanged", "wallet_taken"]);
    const left = await supabase().database.query(
      "select user_id::text as id, wallet_address as wallet from users where is_solana_verified order by user_id",
    );
    expect(left).toEqual([
      { id: "1", wallet: "taken" },
      { id: "2", wallet: "kept" },
      { id: "6", wallet: "wallet-6" },
    ]);
  });

  test("put back by ten at once, in any order, are put back once", async () => {
    const all = Array.from({ length: 50 }, (_, i) => member(`${i + 1}`));
    const runs = await Promise.all(
      Array.from({ length: 10 }, (_, i) => members().restore(i % 2 === 0 ? all : all.toReversed())),
    );
    expect(runs.every(({ ok }) => ok)).toBe(true);
    expect(runs.flatMap(outcomes).filter((outcome) => outcome === "recorded")).toHaveLength(50);
  });
});

describe("tokens", () => {
  test("only move forward", async () => {
    const put = (status: TokenRecord["status"]) => tokens().restore([token("t", { status })]);
    const seen = [];
    for (const status of ["pending", "expired", "failed", "pending", "success", "expired"] as const) {
      seen.push(...outcomes(await put(status)));
    }
    expect(seen).toEqual(["recorded", "recorded", "recorded", "unchanged", "recorded", "unchanged"]);
  });

  test("of another member are left alone", async () => {
    await tokens().restore([token("t")]);
    expect(outcomes(await tokens().restore([token("t", { userId: "4" })]))).toEqual(["other_member"]);
  });

  test("past their end are expired in rows and digest, and old ones do not count", async () => {
    await tokens().restore([
      token("a", { status: "pending", expiresAt: NOW - MINUTE }),
      token("b"),
      token("c", { expiresAt: NOW - 8 * DAY }),
    ]);
    const compared = await tokens().compare(ALL, 10, "", NOW);
    expect(compared).toMatchObject({
      value: {
        complete: true,
        rows: [
          { token: "a", status: "expired" },
          { token: "b", status: "success" },
        ],
      },
    });
    const lines = [token("a", { status: "expired" }), token("b")].map(TOKENS.lineOf);
    expect(await tokens().compare(ALL, 10, await digestOf(lines), NOW)).toMatchObject({ value: "same" });
    expect(await tokens().compare(ALL, 10, await digestOf(lines), NOW - HOUR)).not.toMatchObject({
      value: "same",
    });
  });
});
