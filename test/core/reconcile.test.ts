import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  commonRange,
  MEMBERS,
  TOKENS,
  type Comparison,
  type MemberRecord,
  type Page,
  type TokenRecord,
} from "../../shared/verification/reconcile.ts";
import type { TokenStatus } from "../../shared/verification/token.ts";

/** Everything is older than this. */
const SETTLED = 1_000;

const member = (userId: string, wallet: string, verifiedAt = 1): MemberRecord => ({
  userId,
  wallet,
  verifiedAt,
  token: null,
  displayName: null,
  avatarUrl: null,
});
const token = (name: string, userId: string, status: TokenStatus, expiresAt = 1): TokenRecord => ({
  token: name,
  userId,
  status,
  expiresAt,
  issuedAt: 0,
  displayName: null,
  avatarUrl: null,
  wallet: null,
});

/** What a side has after its repairs; as the stores do it, a row of the same key is replaced. */
function repaired<Row>(
  rows: readonly Row[],
  repairs: readonly Row[],
  { keyOf }: Comparison<Row>,
): ReadonlyMap<string, Row> {
  return new Map([...rows, ...repairs].map((row) => [keyOf(row), row]));
}

const unique = <Row>(row: fc.Arbitrary<Row>, keyOf: (row: Row) => string) =>
  fc.uniqueArray(row, { selector: keyOf, maxLength: 12 });

const members = unique(
  fc.tuple(fc.integer({ min: 1, max: 15 }), fc.constantFrom("w1", "w2")).map(([id, w]) => member(`${id}`, w)),
  MEMBERS.keyOf,
);
const tokens = unique(
  fc
    .tuple(
      fc.integer({ min: 1, max: 15 }),
      fc.constantFrom("1", "2"),
      fc.constantFrom<TokenStatus[]>("pending", "expired", "failed", "success"),
    )
    .map(([name, userId, status]) => token(`t${name}`, userId, status)),
  TOKENS.keyOf,
);

describe("a repair of two sides", () => {
  test("makes the members equal, but for conflicts, which stay as they are", () => {
    fc.assert(
      fc.property(members, members, (d1, supabase) => {
        const plan = MEMBERS.plan(d1, supabase, SETTLED);
        const here = repaired(d1, plan.toD1, MEMBERS);
        const there = repaired(supabase, plan.toSupabase, MEMBERS);
        const conflicts = new Set(plan.conflicts.map(({ key }) => key));
        expect([...here.keys()].sort()).toEqual([...there.keys()].sort());
        for (const [key, row] of here) {
          expect(row.wallet === there.get(key)?.wallet).toBe(!conflicts.has(key));
        }
        for (const row of d1) expect(here.get(row.userId)).toBe(row);
        for (const row of supabase) expect(there.get(row.userId)).toBe(row);
      }),
    );
  });

  test("makes the tokens equal, but for conflicts and the gateway bot's open links", () => {
    fc.assert(
      fc.property(tokens, tokens, (d1, supabase) => {
        const plan = TOKENS.plan(d1, supabase, SETTLED);
        const here = repaired(d1, plan.toD1, TOKENS);
        const there = repaired(supabase, plan.toSupabase, TOKENS);
        const left = new Set(plan.conflicts.map(({ key }) => key));
        for (const row of supabase) {
          if (row.status === "pending" && !here.has(row.token)) left.add(row.token);
        }
        const statuses = (side: ReadonlyMap<string, TokenRecord>) =>
          Object.fromEntries(
            [...side.values()].filter((row) => !left.has(row.token)).map((row) => [row.token, row.status]),
          );
        expect(statuses(here)).toEqual(statuses(there));
      }),
    );
  });

  test("never takes a use back", () => {
    fc.assert(
      fc.property(tokens, tokens, (d1, supabase) => {
        const plan = TOKENS.plan(d1, supabase, SETTLED);
        const uses = (rows: Iterable<TokenRecord>) =>
          [...rows].filter(({ status }) => status === "success").map(TOKENS.lineOf);
        const here = uses(repaired(d1, plan.toD1, TOKENS).values());
        const there = uses(repaired(supabase, plan.toSupabase, TOKENS).values());
        expect(here).toEqual(expect.arrayContaining(uses(d1)));
        expect(there).toEqual(expect.arrayContaining(uses(supabase)));
      }),
    );
  });

  test("leaves nothing to do but the conflicts", () => {
    fc.assert(
      fc.property(tokens, tokens, (d1, supabase) => {
        const first = TOKENS.plan(d1, supabase, SETTLED);
        const second = TOKENS.plan(
          [...repaired(d1, first.toD1, TOKENS).values()],
          [...repaired(supabase, first.toSupabase, TOKENS).values()],
          SETTLED,
        );
        expect([second.toD1, second.toSupabase]).toEqual([[], []]);
        expect(second.conflicts).toEqual(first.conflicts);
      }),
    );
  });

  test("waits for what may still be in the outbox", () => {
    expect(MEMBERS.plan([member("1", "w", SETTLED)], [], SETTLED)).toMatchObject({ toSupabase: [] });
    const spent = token("t", "1", "success", SETTLED);
    expect(TOKENS.plan([spent], [], SETTLED)).toMatchObject({ toSupabase: [] });
    expect(TOKENS.plan([spent], [token("t", "1", "pending")], SETTLED)).toMatchObject({ toSupabase: [] });
    // What only Supabase has cannot be on its way: D1 is always written first.
    expect(MEMBERS.plan([], [member("1", "w", SETTLED)], SETTLED).toD1).toHaveLength(1);
  });
});

describe("two pages of one table", () => {
  const keyOf = (key: string) => key;
  const page = (rows: string, complete: boolean): Page<string> => ({ rows: rows.split(""), complete });

  test.each<[Page<string>, Page<string>, string, string, string | null]>([
    [page("abc", true), page("abd", true), "abc", "abd", null],
    [page("abc", false), page("abcd", true), "abc", "abc", "c"],
    [page("", true), page("abc", false), "", "abc", "c"],
    [page("bd", false), page("abc", false), "b", "abc", "c"],
    [page("", true), page("", true), "", "", null],
  ])("%j and %j are compared as far as both reach", (d1, supabase, here, there, end) => {
    expect(commonRange(d1, supabase, keyOf)).toEqual({
      d1: here.split(""),
      supabase: there.split(""),
      end,
    });
  });

  test("in portions cover every key once", () => {
    const keys = fc
      .uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 40 })
      .map((list) => list.sort());
    fc.assert(
      fc.property(keys, keys, fc.integer({ min: 1, max: 7 }), (d1, supabase, limit) => {
        const pageOf = (all: string[], after: string, upTo: string | null): Page<string> => {
          const rows = all.filter((key) => key > after && (upTo === null || key <= upTo));
          return { rows: rows.slice(0, limit), complete: rows.length <= limit };
        };
        const seen: [string[], string[]] = [[], []];
        for (let after: string | null = ""; after !== null;) {
          const here = pageOf(d1, after, null);
          const there = pageOf(supabase, after, here.complete ? null : (here.rows.at(-1) ?? null));
          const range: ReturnType<typeof commonRange<string>> = commonRange(here, there, keyOf);
          seen[0].push(...range.d1);
          seen[1].push(...range.supabase);
          after = range.end;
        }
        expect(seen).toEqual([d1, supabase]);
      }),
    );
  });
});
