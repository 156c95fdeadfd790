import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { runWrangler } from "../local/run.ts";

/** Where D1 is: the folder of a local one, or the deployed one. */
export type Target = { readonly local: string } | "remote";

/** Runs the statements; true: an account was made. The error is what wrangler said. */
export async function storeAccount(
  statements: readonly string[],
  target: Target,
): Promise<Result<boolean, string>> {
  // In a file only we can read: arguments show in the list of processes.
  const folder = mkdtempSync(join(tmpdir(), "edge-account-"));
  const file = join(folder, "account.sql");
  try {
    writeFileSync(file, `${statements.join(";\n")};\n`, { mode: 0o600 });
    const where = target === "remote" ? ["--remote"] : ["--local", "--persist-to", target.local];
    const said: string[] = [];
    await runWrangler(["d1", "execute", "DB", ...where, "--yes", "--json", `--file=${file}`], (line) =>
      said.push(line),
    ).ended;
    const answer = said.join("\n");
    if (/"made":\s*1/.test(answer)) return ok(true);
    return /"made":\s*0/.test(answer) ? ok(false) : err(answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
