import { describe, expect, test } from "vitest";
import { readInteraction } from "../../shared/discord/interaction.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { importJwtKey } from "../../shared/verification/jwt.ts";
import type { LinkState, VerificationStore } from "../../shared/verification/ports.ts";
import { solanaVerify } from "../../workers/interactions/commands/solana-verify.ts";
import type { Services } from "../../workers/services.ts";
import { command } from "../support/discord-interactions.ts";
import { recordingContext } from "../support/interaction-context.ts";
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
