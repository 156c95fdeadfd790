import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILDS } from "./edge-process.ts";

/** Vitest's global set-up: drills and browser tests share what is bundled for them. */
export default async function (): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "edge-builds-"));
  process.env[BUILDS] = directory;
  return () => rm(directory, { recursive: true, force: true });
}
