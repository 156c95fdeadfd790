import { discordKeys } from "./discord-keys.ts";

/** Variables that `parseConfig` accepts; every test starts from these. */
export const validVariables = {
  ENVIRONMENT: "testing",
  DISCORD_APPLICATION_ID: "1100000000000000001",
  DISCORD_PUBLIC_KEY: discordKeys.map((key) => key.publicHex).join(),
  DISCORD_API_BASE: "http://127.0.0.1:1/api/v10",
  DISCORD_BOT_TOKEN: "test-bot-token-of-no-real-application",
  DISCORD_GUILD_ID: "1100000000000000002",
  VERIFIED_ROLE_ID: "1100000000000000003",
  TEAM_ROLE_ID: "1100000000000000004",
  LOG_CHANNEL_ID: "1100000000000000005",
  JWT_SECRET: "a-test-secret-of-more-than-32-characters",
  FRONTEND_ORIGINS: "https://discord-verif-webapp.vercel.app,http://localhost:3000",
  VERIFY_URL: "/verify",
  ADMIN_CIDRS: "",
  TRUSTED_HOSTS: "",
  INGEST_SECRET: `whsec_${"A".repeat(43)}=`,
  API_TOKEN_KEYS: `{"active":"first","keys":{"first":"${"A".repeat(43)}="}}`,
};
