import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { visitor } from "../../scripts/local/journey.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { cleanClone, freePort, type Script } from "../support/clean-clone.ts";

const clone = cleanClone();
const devVars = join(clone.folder, ".dev.vars");
afterAll(() => clone.delete());

/** Nothing that the clone started is left; waits a little, because endings are orderly. */
async function leftovers(): Promise<readonly string[]> {
  for (let tries = 0; tries < 100 && clone.processes().length > 0; tries++) await sleep(100);
  return clone.processes();
}

describe("npm start in a clean clone", () => {
  let started: Script;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    started = clone.run("scripts/start.ts", [], { PORT: String(port) });
    // Somebody who asks too early must not get in the way.
    void fetch(url).catch(() => undefined);
    await started.says(/Ctrl-C ends everything/);
  });

  test("says where to go and makes keys that only their owner reads", () => {
    expect(started.output()).toContain(`${url}/dev`);
    expect(statSync(devVars).mode & 0o777).toBe(0o600);
    expect(readFileSync(devVars, "utf8")).toMatch(/^JWT_SECRET=\S{32,}$/m);
  });

  test("serves the local Discord's page, its scripts and its state", async () => {
    const page = await fetch(`${url}/dev`);
    expect(await page.text()).toContain("Verify wallet");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await (await fetch(`${url}/dev/wallet.js`)).text()).toContain("Throw-away wallet");
    expect((await visitor(url).state()).guild.name).toBe("Example community");
  });

  test("sends a page its changes as they happen", async () => {
    const stream = await fetch(`${url}/dev/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain("timeline");
    await visitor(url).command(LOCAL.ada, LOCAL.verifyChannel, "/solana-verify");
    expect((await reader?.read())?.value).toContain("/solana-verify");
    await reader?.cancel();
  });

  test("says so when the port is taken", async () => {
    const second = clone.run("scripts/start.ts", [], { PORT: new URL(url).port });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain("is taken by another program");
  });

  test("leaves nothing behind when it is killed", async () => {
    started.child.kill("SIGKILL");
    await started.ended;
    expect(await leftovers()).toEqual([]);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});

describe("an operator's .dev.vars", () => {
  test("wins over the local world, which says what that means", async () => {
    writeFileSync(devVars, readFileSync(devVars, "utf8").replace(/^DISCORD_PUBLIC_KEY=.*$/m, ""));
    appendFileSync(devVars, `DISCORD_PUBLIC_KEY=${"ab".repeat(32)}\n`);
    const port = await freePort();
    const started = clone.run("scripts/start.ts", [], { PORT: String(port) });
    await started.says(/Note: DISCORD_PUBLIC_KEY in \.dev\.vars is not this local Discord's key/);
    const url = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${url}/dev`)).text()).toContain("is not this local Discord&#39;s key");
    const { status } = await visitor(url).command(LOCAL.ada, LOCAL.verifyChannel, "/solana-verify");
    expect(status).toBe(401);
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    expect(await leftovers()).toEqual([]);
  });

  test("is refused with all its faults when it is wrong, by npm start and by the doctor", async () => {
    writeFileSync(devVars, "JWT_SECRET=short\nVERIFY_URL=javascript:x\n");
    for (const script of ["scripts/start.ts", "scripts/doctor.ts"]) {
      const ran = clone.run(script, [], { PORT: String(await freePort()) });
      expect(await ran.ended).toBe(1);
      expect(ran.output()).toMatch(/JWT_SECRET must be at least 32 characters/);
      expect(ran.output()).toMatch(/VERIFY_URL must be a path/);
    }
  });
});

describe("npm run doctor", () => {
  const good = {
    DISCORD_APPLICATION_ID: "1",
    DISCORD_PUBLIC_KEY: "ab".repeat(32),
    DISCORD_BOT_TOKEN: "a-token-of-enough-characters",
    DISCORD_GUILD_ID: "2",
    VERIFIED_ROLE_ID: "3",
    JWT_SECRET: "a-test-secret-of-more-than-32-characters",
  };

  test("finds nothing wrong with a right production configuration, but warns", async () => {
    const doctor = clone.run("scripts/doctor.ts", ["--env", "production"], good);
    expect(await doctor.ended).toBe(0);
    expect(doctor.output()).toMatch(/TEAM_ROLE_ID is empty[\s\S]*All well/);
  });

  test("names every missing variable, and never shows a secret's value", async () => {
    const doctor = clone.run("scripts/doctor.ts", ["--env", "production"], { JWT_SECRET: "visible-secret" });
    expect(await doctor.ended).toBe(1);
    expect(doctor.output().match(/^✘/gm)).toHaveLength(6);
    expect(doctor.output()).not.toContain("visible-secret");
  });
});
