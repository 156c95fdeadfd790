import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvCell, csvHeader, csvRow } from "../../shared/audit/csv.ts";
import type { AuditBody } from "../../shared/audit/record.ts";
import { chainOf } from "../support/audit-chain.ts";

describe("a cell of the CSV", () => {
  test.each([
    ["=1+1"],
    ["+1"],
    ["-1"],
    ["@SUM(A1)"],
    ["\t=1"],
    ["\r=1"],
    ["\n=1"],
    ["  =1"],
    ["＝1"],
    ["＋1"],
    ["－1"],
    ["＠x"],
    ["\u200b=1"],
    ["\u0000=1"],
    ['"=1'],
    ["'=1"],
    ["\ttext"],
  ])("never begins a formula: %j", (text) => {
    expect(csvCell(text)).toBe(`"'${text.replaceAll('"', '""')}"`);
  });

  test.each([
    ["plain", '"plain"'],
    ['say "hi", now', '"say ""hi"", now"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["a=b", '"a=b"'],
    ["", '""'],
    [null, ""],
    [-5, "-5"],
  ])("is written as RFC 4180 has it: %j", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test("comes back from a reader as the text it was, an apostrophe before it at most", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("=+-@＝\"',;\t\r\n a1é漢")) }), (text) => {
        const read = csvCell(text).slice(1, -1).replaceAll('""', '"');
        expect([text, `'${text}`]).toContain(read);
        expect(read).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });
});

test("a record is one line with as many cells as the header has", () => {
  const [row] = chainOf(1, () => ({ actor: { type: "member", id: "=cmd|' /C calc'!A0" }, requestId: "r-1" }));
  expect(csvHeader()).toBe(
    "seq,recorded_at,at,class,event,actor_type,actor_id,outcome,request_id,address,address_hash,detail,hash\r\n",
  );
  expect(csvRow(row!, JSON.parse(row!.body) as AuditBody)).toBe(
    `1,"2026-09-21T14:13:20.001Z","2026-09-21T14:13:20.000Z","security","session_started","member",` +
      `"'=cmd|' /C calc'!A0","success","r-1","203.0.113.7","aa","{""seq"":1}","${row!.hash}"\r\n`,
  );
});
