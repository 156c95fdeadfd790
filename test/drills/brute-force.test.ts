/** Guessing at a sign-in, against the real Worker in a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshAddress } from "../support/addresses.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { newOperator, PASSWORD, type Operator } from "../support/operator.ts";

let build: EdgeBuild;
let storage: string;

beforeAll(async () => {
  build = await buildEdge("test/support/edge-with-accounts.ts");
  storage = await mkdtemp(join(tmpdir(), "brute-force-"));
});
afterAll(async () => {
  await build.delete();
  await rm(storage, { recursive: true, force: true });
});

async function account(edge: EdgeProcess): Promise<Operator> {
  const operator = await newOperator();
  const stored = await fetch(`${edge.url}/test/account`, {
    method: "POST",
    body: JSON.stringify(operator.statements),
  });
  expect(stored.status).toBe(204);
  return operator;
}

async function attempt(
  edge: EdgeProcess,
  name: string,
  password: string,
  code: string,
  address = freshAddress(),
): Promise<number> {
  const response = await fetch(`${edge.url}/admin/login`, {
    method: "POST",
    redirect: "manual",
    headers: { "CF-Connecting-IP": address, Origin: edge.url },
    body: new URLSearchParams({ account: name, password, code }),
  });
  await response.text();
  return response.status;
}

const count = (statuses: readonly number[], status: number): number =>
  statuses.filter((one) => one === status).length;

describe("guessing from everywhere at once", () => {
  test("gets two guesses at an account a minute, however many addresses, and none by a kill", async () => {
    let edge = await startEdge(build, storage);
    const { name, code } = await account(edge);
    const guess = async () => attempt(edge, name, "not the password", await code());
    const first = await Promise.all(Array.from({ length: 100 }, guess));
    expect(count(first, 401)).toBe(2);
    expect(count(first, 429)).toBe(98);
    await edge.kill();
    edge = await startEdge(build, storage);
    const again = await Promise.all(Array.from({ length: 20 }, guess));
    expect(count(again, 401)).toBe(0);
    await edge.stop();
  });

  test("locks account and address after five failures for an hour, also across a kill", async () => {
    // The pace is lifted, so that five failures do not take three minutes.
    const fast = { LIMITS: '{"rules":{"auth":{"requests":1000,"burst":1000}}}' };
    let edge = await startEdge(build, storage, fast);
    const [victim, other] = [await account(edge), await account(edge)];
    const guess = (address?: string) => attempt(edge, victim.name, "not the password", "000000", address);
    const guesses: number[] = [];
    for (let i = 0; i < 8; i++) guesses.push(await guess());
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    // Now the right password and code are no better than a guess.
    const right = async () => attempt(edge, victim.name, PASSWORD, await victim.code());
    expect(await right()).toBe(429);
    expect(await attempt(edge, other.name, PASSWORD, await other.code())).toBe(303);

    const address = freshAddress();
    const spread: number[] = [];
    for (let i = 0; i < 7; i++) {
      spread.push(await attempt(edge, (await newOperator()).name, "wrong", "1", address));
    }
    expect(spread).toEqual([401, 401, 401, 401, 401, 403, 403]);

    await edge.kill();
    edge = await startEdge(build, storage, fast);
    expect(await right()).toBe(429);
    expect(await attempt(edge, other.name, PASSWORD, await other.code(1), address)).toBe(403);
    await edge.stop();
  });
});
