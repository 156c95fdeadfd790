import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { ROOT } from "./paths.ts";
import { runWrangler } from "./run.ts";

const FOLDER = join(ROOT, "migrations/d1");

/** Brings the local D1 up to date; takes no time when it is. The error is what wrangler said. */
export async function migrate(state: string): Promise<Result<void, string>> {
  // Beside the database, so that both go together when somebody deletes the state.
  const database = join(state, "v3/d1");
  const stamp = join(database, "migrated");
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return ok(undefined);

  const said: string[] = [];
  const args = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", state];
  await runWrangler(args, (line) => said.push(line)).ended;
  const failed = said.some((line) => /\[ERROR\]|❌/.test(line)) || !existsSync(database);
  if (failed) return err(said.join("\n"));
  mkdirSync(database, { recursive: true });
  writeFileSync(stamp, wanted);
  return ok(undefined);
}

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(FOLDER).sort()) hash.update(name).update(readFileSync(join(FOLDER, name)));
  return hash.digest("hex");
}
