/**
 * Bundles each browser script and style of `workers/pages/client` into `.build/pages/<name>.js.txt` and
 * `<name>.css.txt`, which the Worker imports as text.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const source = join(root, "workers/pages/client");

await build({
  entryPoints: readdirSync(source)
    .filter((name) => name.endsWith(".client.ts") || name.endsWith(".css"))
    .map((name) => ({ in: join(source, name), out: basename(name).replace(/(\.client)?\.(ts|css)$/, "") })),
  outdir: join(root, ".build/pages"),
  outExtension: { ".js": ".js.txt", ".css": ".css.txt" },
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "safari16", "firefox115"],
  legalComments: "none",
});
