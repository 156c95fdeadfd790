import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { readCheckpoint, type Checkpoint } from "../../shared/audit/checkpoint.ts";
import { splitLines } from "../../shared/audit/lines.ts";

/** gzip's first two bytes (RFC 1952), whatever the file is called. */
const GZIP = [0x1f, 0x8b];

/** The lines of the files, one after the other; segments of the archive may be compressed. */
export async function* linesOfFiles(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const compressed = await isGzip(path);
    const file = createReadStream(path);
    const bytes = compressed ? file.pipe(createGunzip()) : file;
    // An error of the file does not pass through the pipe by itself.
    if (bytes !== file) file.once("error", (error) => bytes.destroy(error));
    bytes.setEncoding("utf8");
    yield* splitLines(bytes as AsyncIterable<string>);
  }
}

async function isGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: GZIP.length - 1 })) {
    return (chunk as Buffer).equals(Buffer.from(GZIP));
  }
  return false;
}

export interface ReadCheckpoints {
  readonly checkpoints: readonly Checkpoint[];
  readonly unusable: readonly { readonly file: string; readonly problem: string }[];
}

/** The checkpoints of every `.json` file in a folder and below it. */
export async function readCheckpoints(folder: string): Promise<ReadCheckpoints> {
  const files = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith(".json"))
    .toSorted();
  const read = await Promise.all(
    files.map(async (file) => ({
      file,
      result: await readCheckpoint(await readFile(join(folder, file), "utf8")),
    })),
  );
  return {
    checkpoints: read.flatMap(({ result }) => (result.ok ? [result.value] : [])),
    unusable: read.flatMap(({ file, result }) => (result.ok ? [] : [{ file, problem: result.error }])),
  };
}
