import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMatcher } from "../../shared/inspection/matcher.ts";

/** What is to be found, by looking for one string after the other. */
const slowly = (strings: readonly string[], text: string): string[] =>
  strings.flatMap((string, index) =>
    Array.from({ length: text.length }, (_, start) => start)
      .filter((start) => text.startsWith(string, start))
      .map((start) => `${index}@${start}`),
  );

function quickly(strings: readonly string[], text: string): string[] {
  const found: string[] = [];
  createMatcher(strings).find(text, (index, start) => found.push(`${index}@${start}`));
  return found;
}

/** Few letters, so that strings begin, end and lie within one another. */
const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "é"), maxLength: 40 });
const string = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 5 });

describe("many strings at once", () => {
  test("are found where each of them is, however they overlap and repeat", () => {
    fc.assert(
      fc.property(fc.array(string, { minLength: 1, maxLength: 12 }), text, (strings, where) => {
        expect(quickly(strings, where).toSorted()).toEqual(slowly(strings, where).toSorted());
        expect(createMatcher(strings).some(where)).toBe(slowly(strings, where).length > 0);
      }),
      { numRuns: 500 },
    );
  });
});
