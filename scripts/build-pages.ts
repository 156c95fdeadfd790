/** Bundles each browser script of `workers/pages/client` into `.build/pages/<name>.js.txt`, which the Worker imports as text. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");
const source = join(root, "workers/pages/client");

await build({
  entryPoints: readdirSync(source)
    .filter((name) => name.endsWith(".client.ts"))
    .map((name) => ({ in: join(source, name), out: basename(name, ".client.ts") })),
  outdir: join(root, ".build/pages"),
  outExtension: { ".js": ".js.txt" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
});
