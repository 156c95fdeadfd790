import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../../shared/config/config.ts";
import { keptKeys, newKeys, readDevVars, writeDevVars } from "../../../scripts/local/dev-vars.ts";
import { createLogFilter } from "../../../scripts/local/log-lines.ts";
import { addedVariables, disagreements, discordSettings } from "../../../scripts/local/settings.ts";
import { createSigner } from "../../doubles/discord/interactions/signing.ts";

const keys = newKeys();
const discord = {
  DISCORD_PUBLIC_KEY: createSigner(keys.privateKey).publicKey,
  DISCORD_API_BASE: "http://127.0.0.1:5/api/v10",
  DISCORD_BOT_TOKEN: keys.botToken,
};

describe("the local world's variables", () => {
  test("are added only where .dev.vars does not name them", () => {
    const added = addedVariables({ JWT_SECRET: "the operator's", DISCORD_API_BASE: "" }, keys, discord);
    expect(Object.keys(added)).toEqual([
      "ENVIRONMENT",
      "API_TOKEN_KEYS",
      "DISCORD_PUBLIC_KEY",
      "DISCORD_BOT_TOKEN",
    ]);
  });

  test("shape the local Discord after the operator's values", () => {
    const settings = discordSettings(
      { VERIFIED_ROLE_ID: "77", DISCORD_BOT_TOKEN: "theirs", TEAM_ROLE_ID: "" },
      keys,
    );
    expect(settings).toMatchObject({
      value: {
        botToken: "theirs",
        privateKey: keys.privateKey,
        ids: { verifiedRoleId: "77", teamRoleId: expect.stringMatching(/^\d+$/) },
      },
    });
  });

  test("refuse a private key that is none", () => {
    expect(discordSettings({ LOCAL_DISCORD_PRIVATE_KEY: "x" }, keys)).toMatchObject({ ok: false });
  });

  test.each([
    [{}, 0],
    [{ DISCORD_PUBLIC_KEY: discord.DISCORD_PUBLIC_KEY.toUpperCase() }, 0],
    [{ DISCORD_PUBLIC_KEY: `${"ab".repeat(32)}, ${discord.DISCORD_PUBLIC_KEY}` }, 0],
    [{ DISCORD_PUBLIC_KEY: "ab".repeat(32) }, 1],
    [{ DISCORD_API_BASE: "https://discord.com/api/v10" }, 1],
  ])("%j keep the edge and the local Discord apart in %i ways", (file, count) => {
    expect(disagreements(file, discord)).toHaveLength(count);
  });
});

describe("the files with keys", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "edge-keys-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("a first .dev.vars configures the edge, and only its owner reads it", () => {
    const path = join(folder, ".dev.vars");
    const written = writeDevVars(path, keys);
    expect(readDevVars(path)).toEqual(written);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(parseConfig(written)).toMatchObject({ ok: true, value: { environment: { name: "local" } } });
  });

  test("a .dev.vars that exists is never replaced", () => {
    const path = join(folder, ".dev.vars");
    writeFileSync(path, "A=1");
    expect(() => writeDevVars(path, keys)).toThrow("EEXIST");
    expect(readFileSync(path, "utf8")).toBe("A=1");
  });

  test("kept keys outlive a restart, and are made anew when they cannot be read", () => {
    const path = join(folder, "deep", "keys.json");
    const first = keptKeys(path);
    expect(keptKeys(path)).toEqual(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o600);
    writeFileSync(path, "{");
    expect(keptKeys(path)).not.toEqual(first);
  });
});

describe("the terminal's log", () => {
  const shown = (...lines: readonly string[]): readonly string[] => {
    const written: string[] = [];
    const filter = createLogFilter((line) => written.push(line));
    for (const line of lines) filter(line);
    return written;
  };
  const entry = {
    at: "2026-11-21T20:15:03.000Z",
    level: "error",
    event: "outbox_failed",
    tries: 3,
    why: { a: 1 },
  };

  test("shows the edge's lines readably, also as wrangler wraps errors", () => {
    const line = '20:15:03 ✘ outbox_failed  tries=3  why={"a":1}';
    expect(shown(JSON.stringify(entry))).toEqual([line]);
    expect(shown(`\u001B[31m✘ \u001B[41;97m[ERROR]\u001B[0m ${JSON.stringify(entry)}\u001B[0m`)).toEqual([
      line,
    ]);
  });

  test("shows an error with its stack and nothing else of wrangler's", () => {
    const lines = [
      " ⛅️ wrangler 4.155.0",
      "[wrangler:info] Ready on http://127.0.0.1:8787",
      "[wrangler:error] TypeError: no",
      "    at fetch (index.ts:1:1)",
      "[wrangler:info] GET / 500 Internal Server Error",
      "{not json}",
    ];
    expect(shown(...lines)).toEqual([lines[2], lines[3]]);
  });
});
