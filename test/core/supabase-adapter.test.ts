import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Effect } from "../../shared/outbox/effect.ts";
import { err } from "../../shared/result.ts";
import { classify, dependencyOutcome } from "../../shared/supabase/failure.ts";
import { MINUTE } from "../../shared/time.ts";
import type { Breaker } from "../../workers/breakers/breaker.ts";
import { supabaseCarrier } from "../../workers/adapters/supabase/carrier.ts";
import { remoteMemberRecord } from "../../workers/adapters/supabase/members.ts";
import { createSupabaseRpc } from "../../workers/adapters/supabase/rpc.ts";
import { findForeignToken } from "../../workers/adapters/supabase/verification.ts";
import { startSupabase, type LocalSupabase } from "../doubles/supabase/server.ts";
import { closedBreaker } from "../support/supabase.ts";
import { recordingContext } from "../support/interaction-context.ts";

describe("a failed call", () => {
  test.each([
    [0, "", "fetch failed", "unavailable"],
    [500, "", "x", "unavailable"],
    [502, "", "<html>", "unavailable"],
    [540, "", "project paused", "unavailable"],
    [429, "", "slow down", "unavailable"],
    [500, "40P01", "deadlock detected", "unavailable"],
    [500, "55P03", "lock not available", "unavailable"],
    [500, "57014", "statement timeout", "unavailable"],
    [503, "PGRST002", "no schema cache", "unavailable"],
    [401, "", "Invalid API key", "unusable"],
    [401, "PGRST301", "wrong key type", "unusable"],
    [403, "42501", "permission denied for function", "unusable"],
    [404, "PGRST202", "could not find the function", "unusable"],
    [404, "42P01", "relation does not exist", "unusable"],
    [404, "", "", "unusable"],
    [200, "", "<html>Welcome</html>", "unusable"],
    [409, "PT409", "wallet_taken", "conflict"],
    [400, "22003", "out of range", "invalid"],
    [409, "23505", "duplicate key", "invalid"],
  ])("with status %i and code %j (%s) is %s", (status, code, message, kind) => {
    expect(classify({ status, code, message })).toMatchObject({ kind });
  });

  test.each([
    ["unavailable", "error"],
    ["unusable", "unknown"],
    ["conflict", "success"],
    ["invalid", "success"],
  ] as const)("that is %s counts as %s for the breaker", (kind, outcome) => {
    expect(dependencyOutcome(err({ kind, reason: "" }))).toBe(outcome);
  });

  test("repeats no more of the other side's words than fit a log line", () => {
    expect(classify({ status: 400, code: "22000", message: "x".repeat(9_999) }).reason.length).toBeLessThan(
      300,
    );
  });
});

describe("the adapter", () => {
  let supabase: LocalSupabase;
  beforeAll(async () => {
    supabase = await startSupabase();
  }, 60_000);
  afterAll(() => supabase.stop());
  afterEach(() => supabase.faults.clear());

  const rpcAt = (url: string, serviceRoleKey = supabase.serviceRoleKey) =>
    createSupabaseRpc({ url, serviceRoleKey }, closedBreaker);
  const rpc = () => rpcAt(supabase.url);
  const lookUp = (timeout = 2_500, signal?: AbortSignal) =>
    rpc()({
      name: "edge_find_verification",
      args: { p_token: "t" },
      answer: z.null(),
      timeout,
      ...(signal === undefined ? {} : { signal }),
    });

  test("gives back what a function answers", async () => {
    expect(await lookUp()).toEqual({ ok: true, value: null });
  });

  test.each([
    ["server_error", "unavailable"],
    ["drop_after", "unavailable"],
    ["empty_404", "unusable"],
    ["html", "unusable"],
  ] as const)("takes %s for %s", async (fault, kind) => {
    supabase.faults.add(fault);
    const started = supabase.calls.length;
    const found = await lookUp();
    expect(found.ok ? "ok" : found.error.kind).toBe(kind);
    // One call is one call: trying again is the outbox's.
    expect(supabase.calls.length - started).toBeLessThanOrEqual(1);
  });

  test.each(["hang", "hang_in_body"] as const)("waits for no %s beyond its limit", async (fault) => {
    supabase.faults.add(fault);
    const started = performance.now();
    expect(await lookUp(100)).toMatchObject({ error: { kind: "unavailable" } });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("stops when it is told to", async () => {
    supabase.faults.add("hang");
    expect(await lookUp(60_000, AbortSignal.timeout(50))).toMatchObject({ error: { kind: "unavailable" } });
  });

  test("says that nobody answers", async () => {
    const nobody = rpcAt("http://127.0.0.1:1");
    const call = { name: "f", args: {}, answer: z.null(), timeout: 1_000 };
    expect(await nobody(call)).toMatchObject({ error: { kind: "unavailable" } });
  });

  test("finds the gateway bot's links, and none where there is none", async () => {
    await supabase.database.exec(`insert into users (user_id) values (1100000000000000007);
      insert into verifications values ('bot', 1100000000000000007, now() + interval '9 minutes', 'pending', now())`);
    const find = findForeignToken(rpc(), "42");
    expect(await find("bot")).toMatchObject({
      value: { userId: "1100000000000000007", guildId: "42", status: "pending", wallet: null },
    });
    expect(await find("nobody's")).toEqual({ ok: true, value: null });
  });

  describe("carries effects", () => {
    const effect: Extract<Effect, { kind: "record_verification" }> = {
      kind: "record_verification",
      userId: "1100000000000000001",
      wallet: "w",
      token: "t",
      verifiedAt: Date.now(),
      displayName: null,
      avatarUrl: null,
    };
    const carrier = (key?: string, now = Date.now, breaker = closedBreaker) => {
      const { context, logged } = recordingContext();
      return { ...supabaseCarrier(rpcAt(supabase.url, key), breaker, context.log, now), logged };
    };
    const signal = new AbortController().signal;

    test("again and again with one result", async () => {
      const { send, opensAt } = carrier();
      expect(await send(effect, signal)).toEqual({ kind: "delivered" });
      expect(await send(effect, signal)).toEqual({ kind: "delivered" });
      expect(opensAt(Date.now())).toBe(0);
    });

    test("also a member's wish to be forgotten, once they were shown what is kept", async () => {
      await carrier().send(effect, signal);
      expect(await remoteMemberRecord(rpc())(effect.userId)).toMatchObject({
        value: { users: [{ user_id: effect.userId, wallet_address: "w" }] },
      });
      const forget = { kind: "forget_member", userId: effect.userId, how: "erase" } as const;
      expect(await carrier().send(forget, signal)).toEqual({ kind: "delivered" });
      expect(await carrier().send(forget, signal)).toEqual({ kind: "delivered" });
      expect(await remoteMemberRecord(rpc())(effect.userId)).toEqual({
        ok: true,
        value: { users: [], verifications: [] },
      });
      await carrier().send(effect, signal);
    });

    test("and says why one can never succeed", async () => {
      const other = { ...effect, userId: "1100000000000000002", token: "t2" };
      expect(await carrier().send(other, signal)).toEqual({ kind: "rejected", reason: "wallet_taken" });
    });

    test("later when Supabase is in trouble", async () => {
      supabase.faults.add("server_error");
      expect(await carrier().send(effect, signal)).toMatchObject({ kind: "retry" });
    });

    test("when the breaker opens, and not before", async () => {
      const open: Breaker = {
        guard: async () => err({ kind: "breaker_open", dependency: "supabase", retryAfter: 30_000 }),
        opensAt: () => 77,
      };
      const guarded = createSupabaseRpc({ url: supabase.url, serviceRoleKey: supabase.serviceRoleKey }, open);
      const { opensAt, send } = supabaseCarrier(guarded, open, recordingContext().context.log, Date.now);
      const calls = supabase.calls.length;
      expect(await send(effect, signal)).toMatchObject({ kind: "held", retryAfter: 30_000 });
      expect(opensAt(0)).toBe(77);
      expect(supabase.calls).toHaveLength(calls);
    });

    test("not at all with a wrong key: the way closes for a minute, with one line that does not hold the key", async () => {
      const key = "sb_secret_of_another_project_altogether";
      let time = 1_000_000;
      const { send, opensAt, logged } = carrier(key, () => time);
      expect(await send(effect, signal)).toMatchObject({ kind: "held", retryAfter: MINUTE });
      await send(effect, signal);
      expect(opensAt(time)).toBe(time + MINUTE);
      expect(logged).toMatchObject([{ event: "supabase_unusable" }]);
      expect(JSON.stringify(logged)).not.toContain(key);
      time += 2 * MINUTE;
      await send(effect, signal);
      expect(logged).toHaveLength(2);
    });
  });
});
