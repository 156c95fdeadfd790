import { afterAll, expect, test, vi } from "vitest";
import { visitor } from "../../scripts/local/journey.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { cleanClone, freePort } from "../support/clean-clone.ts";

const clone = cleanClone();
afterAll(() => clone.delete());

interface Rows {
  readonly users: readonly { readonly user_id: string }[];
  readonly verifications: readonly { readonly status: string }[];
}

async function start() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = clone.run("scripts/start.ts", ["--supabase"], { PORT: String(port) });
  await started.says(/Local Supabase {2}http.*Ctrl-C ends everything/s);
  const rows = async () => (await fetch(`${url}/dev/supabase`)).json<Rows>();
  return { url, started, rows };
}

test("npm start -- --supabase brings up a Supabase to play with, which outlives a kill", async () => {
  const first = await start();
  expect(await first.rows()).toEqual({ users: [], verifications: [] });
  await visitor(first.url).command(LOCAL.ada, LOCAL.verifyChannel, "/solana-verify");
  await vi.waitFor(
    async () =>
      expect(await first.rows()).toMatchObject({
        users: [{ user_id: LOCAL.ada }],
        verifications: [{ status: "pending" }],
      }),
    { timeout: 10_000 },
  );
  first.started.child.kill("SIGKILL");
  await first.started.ended;

  const second = await start();
  expect((await second.rows()).users).toMatchObject([{ user_id: LOCAL.ada }]);
  second.started.child.kill("SIGINT");
  expect(await second.started.ended).toBe(0);
}, 90_000);

test("an option nobody knows is refused", async () => {
  const started = clone.run("scripts/start.ts", ["--superbase"]);
  expect(await started.ended).toBe(1);
  expect(started.output()).toContain("Usage: npm start [-- --supabase]");
});
