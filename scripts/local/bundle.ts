import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const SOURCE = join(import.meta.dirname, "client");

/** The browser scripts of the local world, by the name they are served under. */
export async function bundleScripts(): Promise<Readonly<Record<string, string>>> {
  const names = readdirSync(SOURCE).filter((name) => name.endsWith(".client.ts"));
  const { outputFiles } = await build({
    entryPoints: names.map((name) => ({ in: join(SOURCE, name), out: basename(name, ".client.ts") })),
    outdir: SOURCE,
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
  });
  return Object.fromEntries(outputFiles.map((file) => [basename(file.path), file.text]));
}
