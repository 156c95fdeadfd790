import { describe, expect, it } from "vitest";
import { inspectValue } from "../support/inspect-value.ts";

/** Pieces that, repeated, keep some reader busy without end to show for it: openings that nothing closes. */
const PIECES =
  "a|'|\"|`|(|)|<|<a |<a b=|<a b='|<script>|<!--#|{{|${|${${|${lower:|<%|../|..\\|....//|%|%25|%2525|&|&#|&#x|&lt|\\|\\u|\\x|/*|/*!|*/|--|#|or |or(|or not |union |union all |select |select(|case when |;|;cat /a |$(|`id`|`id|$ifs|{cat,|javascript:|on|onload |x onload =|alert(|a(a(|'+'|1|0x|1e1|.1|@|=|' or |' or '|[[|[|{\"$|$ne|__proto__.|é|ж|日本| |\u200b|ﬃ|\u0000|+AD|AAAA|a..b|://|/*/?/|/??c/?|x=\"y\" |() {|user(|sleep(|objectclass=|*)(|(&(|\nset-cookie|-- \n|'--|o:1:\"|c:1:|$a[b]|nc -c|sh -|expression(|<b style=\\61|like |between |insert into a |a b |(select |order by |%c0%af|+|\"a\":|// ".split(
    "|",
  );

/** The slowest of them, tried up to the largest body there is. */
const SLOWEST = ["or(", "a(a(", "${${", "<%", "&lt", "(", "select "];

const SMALL = 16_384;
const MIB = 1_048_576;
const FACTOR = 8;
/** Twice what linear time gives: a square would be at 64. */
const WORST_RATIO = 2 * FACTOR;
const TRIES = 2;

/** The best of a few runs, in milliseconds: noise only ever adds. */
function timeOf(value: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i++) {
    const start = performance.now();
    inspectValue(value);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const repeated = (piece: string, length: number) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

describe("time grows with the length and not with its square", () => {
  it.each([
    ...PIECES.map((piece) => [piece, SMALL * FACTOR] as const),
    ...SLOWEST.map((piece) => [piece, MIB] as const),
  ])("for %j without end, to %d characters", (piece, length) => {
    const small = timeOf(repeated(piece, length / FACTOR));
    const large = timeOf(repeated(piece, length));
    // What takes a few milliseconds is noise at either size.
    expect(large / Math.max(small, 4)).toBeLessThan(WORST_RATIO);
  });
});
