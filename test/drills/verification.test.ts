import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { LOCAL } from "../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";
import { linkIn } from "../../scripts/local/journey.ts";
import { freshAddress } from "../support/addresses.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { createWallet } from "../support/wallet.ts";

/** Far more than a quiet machine needs, so that a busy one passes too. */
const PATIENCE = { timeout: 20_000, interval: 20 };

let build: EdgeBuild;
let discord: LocalDiscord;
let storage: string;
let edge: EdgeProcess;

const start = async () => {
  edge = await startEdge(build, storage, discord.variables);
  discord.connect(edge.url);
};

beforeAll(async () => {
  [build, discord] = await Promise.all([buildEdge(), startDiscord()]);
});
afterAll(() => Promise.all([build.delete(), discord.stop()]));
beforeEach(async () => {
  discord.reset();
  storage = await mkdtemp(join(tmpdir(), "edge-verification-"));
  await start();
  return async () => {
    await edge.kill();
    await rm(storage, { recursive: true, force: true });
  };
});

/** What the member's private answer to `/solana-verify` links to. */
async function jwtOf(userId: string): Promise<string> {
  const outcome = await discord.interact(
    { userId, channelId: LOCAL.verifyChannel },
    { kind: "command", name: "solana-verify" },
  );
  const link = outcome === null ? null : linkIn(outcome);
  if (link === null) throw new Error(`no link in ${JSON.stringify(outcome)}`);
  return new URL(link).searchParams.get("jwt") ?? "";
}

const confirm = async (body: unknown) => {
  const response = await fetch(`${edge.url}/api/confirm`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "CF-Connecting-IP": freshAddress() },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { httpStatus: response.status, ...answer } as Record<string, unknown>;
};

const count = (effect: string) => discord.snapshot().effects[effect] ?? 0;
/** One role; three messages: the private answer with the link, the direct message, the line in the log channel. */
const ONE_OF_EACH = [1, 3];
const arrived = () =>
  vi.waitFor(() => expect([count("role_granted"), count("message_created")]).toEqual(ONE_OF_EACH), PATIENCE);

describe("a member's way from the command to the role", () => {
  test("under 200 parallel confirms ends in one success, one role and one message", async () => {
    const jwt = await jwtOf(LOCAL.ada);
    const bodies = await Promise.all(
      Array.from({ length: 200 }, async () => (await createWallet()).confirm(jwt)),
    );
    const answers = await Promise.all(bodies.map((body) => confirm(body)));
    expect(answers.filter(({ httpStatus }) => httpStatus === 200)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === "token_used")).toHaveLength(199);
    await arrived();
  });

  test.each([
    ["before Discord heard of it", false],
    ["after Discord granted the role, before it said so", true],
  ])("survives a kill between the 200 and the role, %s", async (_, applied) => {
    discord.faults.add({ fault: { kind: "hang", applied }, times: 1, method: "PUT" });
    const body = await (await createWallet()).confirm(await jwtOf(LOCAL.ada));
    expect(await confirm(body)).toMatchObject({ httpStatus: 200, status: "success", pending: true });
    await vi.waitFor(() => expect(discord.faults.list()).toEqual([]), PATIENCE);
    await edge.kill();
    await start();
    await arrived();
    const again = await vi.waitFor(async () => {
      const answer = await confirm(body);
      expect(answer).not.toHaveProperty("pending");
      return answer;
    }, PATIENCE);
    expect(again).toMatchObject({ httpStatus: 200, status: "success" });
    expect([count("role_granted"), count("message_created")]).toEqual(ONE_OF_EACH);
  });
});
