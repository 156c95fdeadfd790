import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlayAccount } from "../../../test/doubles/vps/account.ts";
import type { Variables } from "../dev-vars.ts";
import { createLogFilter } from "../log-lines.ts";
import { ROOT } from "../paths.ts";
import { runScript } from "../run.ts";
import { startBot } from "./bot.ts";

const AGENT = join(ROOT, "agent/edge-agent.mjs");
const HOST = "local-vps";
const BOT = "trading-bot";
const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;

/** The machine is a developer's, who may use all of it, and on which anything may listen. */
const UNJUDGED = {
  limits: {
    cpu: 1,
    memory: 1,
    disk: 1,
    bandwidth: 1e12,
    connections: 1e6,
    connectionsPerAddress: 1e6,
    failedLogins: 1e6,
  },
  listeners: ["*"],
};

/** The variables by which edge and agent know each other; a fresh secret at each start. */
export const ingestVariables = (): Variables => ({
  INGEST_SECRET: `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`,
  HEARTBEATS: JSON.stringify({ services: { [HOST]: {}, [BOT]: {} }, hosts: { [HOST]: UNJUDGED } }),
});

/**
 * The real agent in its directory, and a bot for it that trades with the account's paper money. Its warnings go to the terminal. Null where the
 * operator has switched signed messages off.
 */
export function startWorldAgent(
  edge: string,
  { INGEST_SECRET: secret = "" }: Variables,
  directory: string,
  account: PlayAccount,
  log: (line: string) => void,
): { stop(): Promise<void> } | null {
  if (secret === "") return null;
  mkdirSync(directory, { recursive: true });
  const config = join(directory, "agent.json");
  writeFileSync(
    config,
    JSON.stringify({
      edge,
      secret,
      name: HOST,
      directory,
      logins: null,
      every: { heartbeat: 30 },
      hooks: { flatten: [process.execPath, "-p", "'play money: nothing to close'"] },
      services: [{ name: BOT, file: join(directory, `bots/${BOT}.json`), maxAge: 60 }],
    }),
    { mode: OWNER_ONLY },
  );
  const show = createLogFilter((line) => log(line));
  const agent = runScript([AGENT, "run", "--config", config], (line) => {
    if (!line.includes('"level":"info"')) show(line);
  });
  const bot = startBot(directory, BOT, account);
  return {
    stop: async () => {
      bot.stop();
      await agent.stop();
    },
  };
}
