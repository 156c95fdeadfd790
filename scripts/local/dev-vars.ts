import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseEnv } from "node:util";
import * as z from "zod";
import {
  createSigner,
  isPrivateKey,
  newPrivateKey,
} from "../../test/doubles/discord/interactions/signing.ts";
import { DEFAULT_IDS } from "../../test/doubles/discord/seed.ts";

/** Only the owner reads a file with keys. */
const OWNER_ONLY = 0o600;
const SECRET_BYTES = 32;

/** What the local world needs that nobody else gives it. */
export interface LocalKeys {
  /** Hex: what the local Discord signs with. */
  readonly privateKey: string;
  readonly botToken: string;
  readonly jwtSecret: string;
  /** JSON, as `API_TOKEN_KEYS` takes it. */
  readonly apiTokenKeys: string;
}

const keptSchema: z.ZodType<LocalKeys> = z.strictObject({
  privateKey: z.string().refine(isPrivateKey),
  botToken: z.string(),
  jwtSecret: z.string(),
  apiTokenKeys: z.string(),
});

export function newKeys(): LocalKeys {
  const secret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
  const apiTokenKeys = JSON.stringify({
    active: "local",
    keys: { local: randomBytes(SECRET_BYTES).toString("base64") },
  });
  return { privateKey: newPrivateKey(), botToken: `local-${secret()}`, jwtSecret: secret(), apiTokenKeys };
}

export type Variables = Readonly<Record<string, string>>;

/** The variables of `.dev.vars`; null where there is none. */
export function readDevVars(path: string): Variables | null {
  if (!existsSync(path)) return null;
  const parsed = parseEnv(readFileSync(path, "utf8"));
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, value ?? ""]));
}

/** A first `.dev.vars`, readable by its owner alone; never replaces one. */
export function writeDevVars(path: string, keys: LocalKeys): Variables {
  const variables = {
    ENVIRONMENT: "local",
    DISCORD_APPLICATION_ID: DEFAULT_IDS.applicationId,
    DISCORD_GUILD_ID: DEFAULT_IDS.guildId,
    VERIFIED_ROLE_ID: DEFAULT_IDS.verifiedRoleId,
    TEAM_ROLE_ID: DEFAULT_IDS.teamRoleId,
    LOG_CHANNEL_ID: DEFAULT_IDS.logChannelId,
    DISCORD_PUBLIC_KEY: createSigner(keys.privateKey).publicKey,
    LOCAL_DISCORD_PRIVATE_KEY: keys.privateKey,
    DISCORD_BOT_TOKEN: keys.botToken,
    JWT_SECRET: keys.jwtSecret,
    API_TOKEN_KEYS: keys.apiTokenKeys,
  };
  const lines = [
    "# Made by `npm start`. What stands here wins over every default of the local world.",
    "# LOCAL_DISCORD_PRIVATE_KEY signs what the local Discord sends; DISCORD_PUBLIC_KEY belongs to it.",
    ...Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`),
  ];
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: OWNER_ONLY, flag: "wx" });
  return variables;
}

/** JSON has quotes of its own, which readers of such files would take off. */
const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : value);

/** The keys kept beside an operator's own `.dev.vars`; made when missing or unreadable. */
export function keptKeys(path: string): LocalKeys {
  if (existsSync(path)) {
    const kept = keptSchema.safeParse(parsedJson(readFileSync(path, "utf8")));
    if (kept.success) return kept.data;
  }
  const keys = newKeys();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(keys), { mode: OWNER_ONLY });
  return keys;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
