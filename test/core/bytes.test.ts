import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../shared/bytes.ts";

test("hex in either case reads back as the bytes it was written from", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect([...fromHex(toHex(bytes))]).toEqual([...bytes]);
      expect([...fromHex(toHex(bytes).toUpperCase())]).toEqual([...bytes]);
    }),
  );
});
