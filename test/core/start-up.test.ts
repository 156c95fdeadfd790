import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
/** Imports that count: of values, not of types. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;"']*?from\s*)?["']([^"']+)["'];/gm;

/** Everything that is evaluated when the Worker starts: what `workers/index.ts` imports, and what that does. */
function loadedAtStart(): { files: ReadonlySet<string>; packages: ReadonlySet<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, target = ""] of readFileSync(join(root, file), "utf8").matchAll(IMPORT)) {
      if (!target.startsWith(".")) packages.add(target);
      else if (/\.tsx?$/.test(target)) visit(normalize(join(dirname(file), target)));
    }
  };
  visit("workers/index.ts");
  return { files, packages };
}

const { files, packages } = loadedAtStart();

// Each of these costs milliseconds of every start, also of the objects that have no use for them (docs/decisions/013-start-up.md).
test.each([/^zod$/, /^hono/, /^jose/, /^node:crypto$/, /^@supabase\//])(
  "the Worker starts without %s",
  (name) => {
    expect([...packages].filter((target) => name.test(target))).toEqual([]);
  },
);

test.each([/^workers\/(?!index|outbox|live)/, /^shared\/inspection\//])(
  "the Worker starts without %s",
  (path) => {
    expect([...files].filter((file) => path.test(file))).toEqual([]);
  },
);
