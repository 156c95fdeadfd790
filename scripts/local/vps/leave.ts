import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes a file that nobody ever sees half of. */
export function leave(folder: string, name: string, content: object): void {
  const unfinished = join(folder, `.${name}`);
  writeFileSync(unfinished, JSON.stringify(content));
  renameSync(unfinished, join(folder, name));
}
