import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";
import { validVariables } from "../support/variables.ts";
// The Worker imports what this writes.
import "../../scripts/build-pages.ts";

const root = join(import.meta.dirname, "../..");

export default defineProject(async () => ({
  root,
  plugins: [
    cloudflareTest({
      wrangler: { configPath: join(root, "wrangler.toml") },
      miniflare: {
        bindings: { ...validVariables, TEST_MIGRATIONS: await readD1Migrations(join(root, "migrations/d1")) },
      },
    }),
  ],
  test: {
    name: "edge",
    include: ["test/edge/**/*.test.ts"],
    setupFiles: ["test/edge/setup.ts"],
    // 200 confirms at once take a second on a quiet machine.
    testTimeout: 30_000,
    // An alarm may log after the last test, and a line on its way to vitest then keeps the run from ending.
    disableConsoleIntercept: true,
  },
}));
