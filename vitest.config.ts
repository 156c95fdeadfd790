import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        test: {
          name: "core",
          include: ["test/core/**/*.test.ts"],
          // Pure code has nothing to leave behind, and loading it anew for each file is half of the work.
          isolate: false,
          // Properties try hundreds of cases, and other projects may have the machine meanwhile.
          testTimeout: 30_000,
        },
      },
      "./test/edge/vitest.config.ts",
      {
        test: {
          name: "system",
          include: ["test/{drills,browser}/**/*.test.ts"],
          globalSetup: ["test/support/builds.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They wait more than they work; more at a time would make them late.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
