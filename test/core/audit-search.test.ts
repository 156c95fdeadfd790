import { describe, expect, test } from "vitest";
import { matches, parseExport, parseSearch, toItem } from "../../shared/audit/search.ts";
import type { AuditBody } from "../../shared/audit/record.ts";
import { chainOf } from "../support/audit-chain.ts";

const search = (query: string) => parseSearch(new URLSearchParams(query));

describe("a search's query", () => {
  test("without parameters asks for the newest fifty", () => {
    expect(search("")).toEqual({
      ok: true,
      value: {
        query: { filter: {}, time: { from: null, to: null }, address: null },
        page: { before: null, limit: 50 },
      },
    });
  });

  test("takes every parameter, times as ISO 8601 with their zone, addresses as the edge keys them", () => {
    const found = search(
      "class=security&event=session_started&actor=ops&outcome=denied&requestId=r-1&address=2001:db8:0:1:2::3" +
        "&from=2026-11-21T00:00:00%2B01:00&to=2026-11-21T12:00:00.5Z&cursor=17&limit=200",
    );
    expect(found).toEqual({
      ok: true,
      value: {
        query: {
          filter: {
            class: "security",
            event: "session_started",
            actor: "ops",
            outcome: "denied",
            requestId: "r-1",
          },
          time: { from: Date.UTC(2026, 10, 20, 23), to: Date.UTC(2026, 10, 21, 12, 0, 0, 500) },
          address: "2001:db8:0:1::/64",
        },
        page: { before: 17, limit: 200 },
      },
    });
  });

  test.each([
    ["clas=security", "clas"],
    ["class=other", "class"],
    ["class=admin&class=access", "class: is given twice"],
    ["event=Session", "event"],
    ["outcome=", "outcome"],
    ["address=example.org", "address"],
    ["address=203.0.113.0/24", "address"],
    ["from=yesterday", "from"],
    ["from=1790000000000", "from"],
    ["from=2026-11-21T00:00:00", "from"],
    ["cursor=0", "cursor"],
    ["cursor=-1", "cursor"],
    ["cursor=1e3", "cursor"],
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["format=csv", "format"],
  ])("is refused where it is not meant so: %s", (query, named) => {
    const found = search(query);
    expect(!found.ok && found.error).toContain(named);
  });

  test("of an export has a format and no pages", () => {
    const parsed = (query: string) => parseExport(new URLSearchParams(query));
    expect(parsed("")).toMatchObject({ ok: true, value: { format: "jsonl" } });
    expect(parsed("format=csv")).toMatchObject({ ok: true, value: { format: "csv" } });
    expect(parsed("format=xml").ok).toBe(false);
    expect(parsed("limit=5").ok).toBe(false);
  });
});

describe("a record", () => {
  const [row] = chainOf(1, () => ({ requestId: "r-1", detail: { wallet: "w" } }));
  const body = JSON.parse(row!.body) as AuditBody;

  test.each([
    [{}, true],
    [{ class: "security" }, true],
    [{ class: "admin" }, false],
    [{ event: "session_started", actor: "ops", outcome: "success", requestId: "r-1" }, true],
    [{ event: "session_started", actor: "eve" }, false],
    [{ outcome: "denied" }, false],
    [{ requestId: "r-2" }, false],
    [{ member: "1" }, false],
    [{ addressHashes: ["bb", "aa"] }, true],
    [{ addressHashes: [] }, false],
  ])("fits %j: %s", (filter, fits) => {
    expect(matches(row!, body, filter)).toBe(fits);
    expect(matches(row!, { ...body, address_hash: null }, filter)).toBe(fits && !("addressHashes" in filter));
  });

  test.each([
    ["3", {}, true],
    ["discord:3", {}, true],
    ["ann", { member: "3" }, true],
    ["ann", { member: "33" }, false],
    ["33", {}, false],
  ])("is a member's by %s with %j: %s", (actor_id, detail, theirs) => {
    expect(matches({ ...row!, actor_id }, { ...body, detail }, { member: "3" })).toBe(theirs);
  });

  test("is shown with its hash and the one before", () => {
    const [first, second] = chainOf(2);
    expect(toItem(second!)).toEqual({
      seq: 2,
      recordedAt: "2026-09-21T14:13:20.002Z",
      at: "2026-09-21T14:13:20.000Z",
      class: "security",
      event: "session_started",
      actor: { type: "operator", id: "ops" },
      outcome: "success",
      requestId: null,
      address: "203.0.113.7",
      addressHash: { day: "2026-09-21", hash: "aa" },
      detail: { seq: 2 },
      hash: second!.hash,
      previous: first!.hash,
    });
    expect(toItem(first!).previous).toBeNull();
  });
});
