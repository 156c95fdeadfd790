import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, signedRequest } from "../support/discord-interactions.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { en } from "../../shared/words/member/en.ts";
import { validVariables } from "../support/variables.ts";

const REQUESTS = 100;
const AT_ONCE = 10;

let build: EdgeBuild;
let storage: string;

beforeAll(async () => {
  [build, storage] = await Promise.all([buildEdge(), mkdtemp(join(tmpdir(), "edge-drill-"))]);
});
afterAll(async () => {
  await Promise.all([build.delete(), rm(storage, { recursive: true, force: true })]);
});

/** The answer's text, or null where the connection broke. */
async function ask(edge: EdgeProcess, body: unknown): Promise<string | null> {
  const { headers } = await signedRequest("/interactions", body);
  try {
    const response = await fetch(`${edge.url}/interactions`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return await response.text();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** All of them, some at once; the answers by index. */
async function askAll(
  edge: EdgeProcess,
  bodies: readonly unknown[],
  answered: (count: number) => void = () => {},
) {
  const answers: (string | null)[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < bodies.length; i = next++) {
      answers[i] = await ask(edge, bodies[i]);
      answered(i);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

test("an answer that was given is given again after the runtime was killed, and every repeat gets one", async () => {
  // The figures in the answer change with each link, so that a second run would show.
  const members = Array.from({ length: REQUESTS }, (_, i) =>
    i % 2 === 0
      ? command("solana-verify")
      : command("verification-stats", { roles: [validVariables.TEAM_ROLE_ID] }),
  );
  let edge = await startEdge(build, storage);
  let killed: Promise<void> | undefined;
  const before = await askAll(edge, members, (i) => {
    if (i >= REQUESTS / 2) killed ??= edge.kill();
  });
  await killed;

  edge = await startEdge(build, storage);
  try {
    // A link more changes the figures of everything that would run again.
    await ask(edge, command("solana-verify"));
    const after = await askAll(edge, members);
    const given = before.flatMap((answer, i) => (answer === null ? [] : [i]));
    const unfinished = after.filter((answer) => answer?.includes(en.explanations.unfinished)).length;
    console.log(
      `${given.length} answered before the kill, ${after.length} after it, of those ${unfinished} as unfinished`,
    );
    expect(given.length).toBeGreaterThan(0);
    expect(given.length).toBeLessThan(REQUESTS);
    expect(given.map((i) => after[i])).toEqual(given.map((i) => before[i]));
    expect(after.filter((answer) => answer === null)).toEqual([]);
  } finally {
    await edge.stop();
  }
});
