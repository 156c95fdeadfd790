import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEdge, type EdgeBuild } from "../support/edge-process.ts";

let build: EdgeBuild;
beforeAll(async () => {
  build = await buildEdge();
});
afterAll(() => build.delete());

const file = (name: string): string => readFileSync(join(build.directory, name), "utf8");

test("the deployed Worker is made of the product's own sources", () => {
  const map = readdirSync(build.directory).find((name) => name.endsWith(".js.map"));
  const { sources } = JSON.parse(file(map ?? "")) as { sources: string[] };
  expect(sources.some((source) => source.endsWith("workers/index.ts"))).toBe(true);
  expect(
    sources.filter(
      (source) => /(^|\/)(scripts|test|bench)\//.test(source) && !source.includes("node_modules"),
    ),
  ).toEqual([]);
});

test.each(["LOCAL_DISCORD", "/dev/wallet.js", "Throw-away wallet", "Example community"])(
  "the deployed Worker holds no %j",
  (text) => {
    const scripts = readdirSync(build.directory).filter((name) => /\.(js|txt)$/.test(name));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((name) => file(name).includes(text))).toEqual([]);
  },
);

/** The budget the project has set itself: the platform takes more, but every start of an isolate parses it. */
const MOST_KIB = 400;

test(`the deployed Worker is at most ${MOST_KIB} KiB, compressed`, () => {
  const scripts = readdirSync(build.directory).filter((name) => /\.(js|txt)$/.test(name));
  const size = gzipSync(scripts.map(file).join("")).length / 1024;
  expect(size).toBeLessThan(MOST_KIB);
});

test("the deployed Worker carries one language of zod's messages: import * as z, not { z }", () => {
  const map = readdirSync(build.directory).find((name) => name.endsWith(".js.map"));
  const { sources } = JSON.parse(file(map ?? "")) as { sources: string[] };
  expect(
    sources
      .filter((source) => /zod.*\/locales\//.test(source) && !source.endsWith("/index.js"))
      .map((source) => basename(source)),
  ).toEqual(["en.js"]);
});
