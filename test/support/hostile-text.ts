import * as fc from "fast-check";

/** Any UTF-16 at all, half characters and controls included, with the ones that matter often. */
export const hostileText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
        { weight: 1, arbitrary: fc.nat(0x1f) },
        { weight: 1, arbitrary: fc.nat(0xffff) },
      ),
      { maxLength },
    )
    .map((units) => String.fromCharCode(...units));
