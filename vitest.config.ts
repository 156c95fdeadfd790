import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      { test: { name: "core", include: ["test/core/**/*.test.ts"] } },
      "./test/edge/vitest.config.ts",
      {
        test: {
          name: "system",
          include: ["test/{drills,browser}/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
