import { describe, expect, test } from "vitest";
import { readInteraction } from "../../shared/discord/interaction.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { importJwtKey } from "../../shared/verification/jwt.ts";
import type { LinkState, VerificationStore } from "../../shared/verification/ports.ts";
import { solanaVerify } from "../../workers/interactions/commands/solana-verify.ts";
import { createGuilds } from "../../workers/settings/guilds.ts";
import type { Services } from "../../workers/services.ts";
import { en } from "../../shared/words/member/en.ts";
import type { Diagnosis } from "../../shared/doctor/finding.ts";
import type { GuildSight } from "../../shared/doctor/sight.ts";
import { command } from "../support/discord-interactions.ts";
import { recordingContext } from "../support/interaction-context.ts";
import { silentLogger } from "../support/silent-logger.ts";
import { validVariables } from "../support/variables.ts";

const received = readInteraction(command("solana-verify"));
const interaction = received.kind === "interaction" ? received.interaction : undefined;

const verification = {
  link: async ({ userId, guildId, displayName, avatarUrl, locale }, fresh): Promise<LinkState> => ({
    kind: "pending",
    token: { ...fresh, userId, guildId, displayName, avatarUrl, locale, status: "pending", wallet: null },
  }),
} satisfies Partial<VerificationStore> as unknown as VerificationStore;

const run = (ports: Partial<Services> = {}) =>
  solanaVerify(
    interaction!,
    recordingContext({
      verification,
      jwtKeys: async () => [await importJwtKey(validVariables.JWT_SECRET)],
      ...ports,
    }).context,
  );

describe("a verification link", () => {
  test("goes out once it is on record", async () => {
    expect(JSON.stringify(await run())).toContain("/verify?jwt=");
  });

  test("goes to Supabase too, where there is one", async () => {
    const config = parseConfig({
      ...validVariables,
      SUPABASE_URL: "https://project.supabase.co",
      SUPABASE_SERVICE_ROLE_KEY: "sb_secret_of_no_real_project_at_all",
    });
    const { context, enqueued } = recordingContext({
      verification,
      jwtKeys: async () => [await importJwtKey(validVariables.JWT_SECRET)],
      ...(config.ok ? { config: config.value } : {}),
    });
    await solanaVerify(interaction!, context);
    expect(enqueued).toMatchObject([{ lane: "background", effect: { kind: "record_token" } }]);
  });

  test("does not go out where the record cannot be made", async () => {
    const audit = async () => {
      throw new Error("the audit log is away");
    };
    await expect(run({ audit })).rejects.toThrow("the audit log is away");
  });
});

describe("in a guild that nobody has looked at", () => {
  const gone: GuildSight = { kind: "guild_unknown" };

  /** Discord shows `sight` after `delay` milliseconds. */
  function world(sight: GuildSight, delay = 0) {
    const kept: Diagnosis[] = [];
    const config = parseConfig(validVariables);
    if (!config.ok) throw new Error("the tests' variables are not valid");
    const recorded = recordingContext({
      verification,
      jwtKeys: async () => [await importJwtKey(validVariables.JWT_SECRET)],
      lookAtGuild: async () => {
        await new Promise((done) => setTimeout(done, delay));
        return sight;
      },
      guilds: createGuilds(
        {
          all: async () => ({ settings: new Map(), diagnoses: new Map() }),
          change: async () => {},
          diagnosed: async (_, diagnosis) => void kept.push(diagnosis),
        },
        config.value.guild,
        Date.now,
        silentLogger,
      ),
    });
    const ask = async () => JSON.stringify(await solanaVerify(interaction!, recorded.context));
    return { ask, kept, background: recorded.background };
  }

  test("the first member is told that no role can be given, and what was seen is kept", async () => {
    const { ask, kept } = world(gone);
    expect(await ask()).toContain(en.verification.out_of_order);
    expect(kept).toMatchObject([{ findings: [{ code: "guild_unknown" }] }]);
  });

  test("a look that takes too long keeps no member waiting: the next one is told", async () => {
    const { ask, kept, background } = world(gone, 1_200);
    expect(await ask()).toContain("/verify?jwt=");
    expect(kept).toEqual([]);
    await background();
    expect(kept).toHaveLength(1);
  });

  test("a Discord that cannot be asked is in nobody's way", async () => {
    const { ask, kept } = world({ kind: "unavailable", reason: "timeout" });
    expect(await ask()).toContain("/verify?jwt=");
    expect(kept).toEqual([]);
  });
});
