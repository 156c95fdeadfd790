// A spool on a disk that is full for a while: a limit on files' size tears the write as a full disk does. Prints what is left.
import { spawnSync } from "node:child_process";
import { Spool } from "../../agent/lib/spool.mjs";

const [directory = ""] = process.argv.slice(2);
/** @param {string} soft bytes */
const limit = (soft) => spawnSync("prlimit", ["--pid", String(process.pid), `--fsize=${soft}:`]);

const spool = new Spool(directory, 1_048_576);
spool.append(["first"]);
limit("10");
const failures = [];
for (const line of ["second", "second"]) {
  try {
    spool.append([line]);
  } catch (error) {
    failures.push(/** @type {NodeJS.ErrnoException} */ (error).code);
  }
}
limit("unlimited");
spool.append(["second", "third"]);
process.stdout.write(JSON.stringify({ failures, lines: spool.peek(10, 1000)?.lines, bytes: spool.bytes }));
