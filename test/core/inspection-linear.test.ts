import { describe, expect, it } from "vitest";
import { inspectValue } from "../support/inspect-value.ts";

/** Pieces that, repeated, keep some reader busy without end to show for it: openings that nothing closes. */
const PIECES =
  "a|'|\"|`|(|)|<|<a |<a b=|<a b='|<script>|<!--#|{{|${|${${|${lower:|<%|../|..\\|....//|%|%25|%2525|&|&#|&#x|&lt|\\|\\u|\\x|/*|/*!|*/|--|#|or |or(|or not |union |union all |select |select(|case when |;|;cat /a |$(|`id`|`id|$ifs|{cat,|javascript:|on|onload |x onload =|alert(|a(a(|'+'|1|0x|1e1|.1|@|=|' or |' or '|[[|[|{\"$|$ne|__proto__.|é|ж|日本| |\u200b|ﬃ|\u0000|+AD|AAAA|a..b|://|/*/?/|/??c/?|x=\"y\" |() {|user(|sleep(|objectclass=|*)(|(&(|\nset-cookie|-- \n|'--|o:1:\"|c:1:|$a[b]|nc -c|sh -|expression(|<b style=\\61|like |between |insert into a |a b |(select |order by |%c0%af|+|\"a\":|// ".split(
    "|",
  );

/** The slowest of them, tried up to the largest body there is. */
const SLOWEST = ["or(", "a(a(", "${${", "<%", "&lt", "(", "select "];

const LARGE = 131_072;
const MIB = 1_048_576;
const FACTOR = 16;
/** Eight times what linear time gives, as caches and other tests on the machine may; a square would be at 256. */
const WORST_RATIO = 8 * FACTOR;
/** A shorter time is noise. */
const LEAST_MS = 1;
/** Noise of other tests on the machine only ever adds: one quiet try shows the growth. */
const TRIES = 5;

function timeOf(value: string): number {
  const start = performance.now();
  inspectValue(value);
  return performance.now() - start;
}

const repeated = (piece: string, length: number) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** How much longer a text of `length` takes than one of a sixteenth. */
function growth(piece: string, length: number): number {
  const [small, large] = [repeated(piece, length / FACTOR), repeated(piece, length)];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && least > WORST_RATIO; i++) {
    least = Math.min(least, timeOf(large) / Math.max(timeOf(small), LEAST_MS));
  }
  return least;
}

describe("time grows with the length and not with its square", () => {
  it.each([
    ...PIECES.map((piece) => [piece, LARGE] as const),
    ...SLOWEST.map((piece) => [piece, MIB] as const),
  ])("for %j without end, to %d characters", (piece, length) => {
    expect(growth(piece, length)).toBeLessThan(WORST_RATIO);
  });
});
