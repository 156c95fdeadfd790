import { afterAll, expect, test } from "vitest";
import { cleanClone } from "../support/clean-clone.ts";

const clone = cleanClone();
afterAll(() => clone.delete());

test("npm run demo tells a member's way step by step, and all of it is true", async () => {
  const demo = clone.run("scripts/demo.ts");
  const code = await demo.ended;
  expect({ code, output: demo.output() }).toMatchObject({ code: 0 });
  expect(demo.output()).not.toContain("✗");
  expect(demo.output()).toMatch(/the role after \d+ ms[\s\S]*409 token_used[\s\S]*All as it should be/);
});
