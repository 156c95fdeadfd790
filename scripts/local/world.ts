import { join } from "node:path";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "../../shared/result.ts";
import { COMMANDS } from "../../shared/discord/commands.ts";
import { MINUTE } from "../../shared/time.ts";
import { startDiscord, type LocalDiscord } from "../../test/doubles/discord/server.ts";
import { firstAccount } from "../account/first.ts";
import type { NewAccount } from "../account/new-account.ts";
import { bundleScripts } from "./bundle.ts";
import { startCrons } from "./cron.ts";
import type { LocalKeys, Variables } from "./dev-vars.ts";
import { createLogFilter } from "./log-lines.ts";
import { migrate } from "./migrations.ts";
import { createPage } from "./page/server.ts";
import { runWrangler, type Running } from "./run.ts";
import {
  addedVariables,
  configurationFaults,
  disagreements,
  discordSettings,
  namesCertificates,
  namesOrigins,
  namesSupabase,
} from "./settings.ts";
import { startWorldSupabase } from "./supabase.ts";
import { openAccount } from "./vps/account.ts";
import { ingestVariables, startWorldAgent } from "./vps/agent.ts";
import { startWorldOrigin } from "./vps/origin.ts";
import { startWorldTls } from "./vps/tls.ts";
import { readWranglerToml } from "./wrangler-toml.ts";

/** A slow machine's first start; past this something is wrong. */
const READY_WITHIN = 2 * MINUTE;
const POLL = 150;

export interface WorldOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Folder of the embedded databases. */
  readonly state: string;
  /** What the operator's `.dev.vars` says. */
  readonly file: Variables;
  /** Whether there is to be a local Supabase. */
  readonly supabase?: boolean;
  /** A file for wrangler to read in place of `.dev.vars`. */
  readonly envFile?: string;
  readonly keys: LocalKeys;
  /** Makes an account for the management zone where there is none. */
  readonly account?: boolean;
  /** Takes a line for the terminal. */
  readonly log: (line: string) => void;
}

export interface LocalWorld {
  /** The edge's origin. */
  readonly url: string;
  readonly discord: LocalDiscord;
  /** Whether a local Supabase runs beside it. */
  readonly supabase: boolean;
  /** What the operator should know about their `.dev.vars`. */
  readonly notes: readonly string[];
  /** The account that was made at this start; null: none. */
  readonly account: NewAccount | null;
  /** Settles when the edge has ended, asked or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** The edge with embedded storage, a Discord and a VPS for it, and a page to play both. The error is for the operator. */
export async function startWorld(options: WorldOptions): Promise<Result<LocalWorld, string>> {
  const settings = discordSettings(options.file, options.keys);
  if (!settings.ok) return settings;
  const port = await freePort(options.port);
  if (!port.ok) return port;
  const migrated = await migrate(options.state);
  if (!migrated.ok) return err(`The local database could not be brought up to date:\n${migrated.error}`);

  const account = options.account === true ? await firstAccount(options.state, Date.now()) : ok(null);
  if (!account.ok) return err(`The first account could not be made:\n${account.error}`);

  let page: ReturnType<typeof createPage> | null = null;
  const discord = await startDiscord({
    ...settings.value,
    extension: (request, response, target) => page?.(request, response, target) ?? false,
  });
  const supabase =
    options.supabase === true && !namesSupabase(options.file)
      ? await startWorldSupabase(options.state)
      : null;
  const vpsDirectory = join(options.state, "vps");
  const accounts = { paper: openAccount(vpsDirectory, "paper"), live: openAccount(vpsDirectory, "live") };
  const vps = namesOrigins(options.file) ? null : await startWorldOrigin(accounts);
  const tls = namesCertificates(options.file) ? null : await startWorldTls(options.state, Date.now());
  const stopServers = async () => {
    await Promise.all([discord.stop(), supabase?.stop(), vps?.stop(), tls?.stop()]);
  };
  const url = `http://127.0.0.1:${port.value}`;
  const added = addedVariables(options.file, options.keys, {
    ...discord.variables,
    ...supabase?.variables,
    ...vps?.variables,
    ...tls?.variables,
    ...ingestVariables(),
    ALERT_DISCORD_WEBHOOK_URL: discord.alertWebhookUrl,
    EDGE_URL: url,
  });
  const { vars, triggers } = readWranglerToml();
  const faults = configurationFaults(vars, added, options.file);
  if (faults.length > 0) {
    await stopServers();
    return err(
      ["The configuration is wrong. In .dev.vars:", ...faults.map((fault) => `  ${fault}`)].join("\n"),
    );
  }
  const notes = [
    ...disagreements(options.file, discord.variables),
    ...(options.supabase === true && supabase === null
      ? ["The Supabase that .dev.vars names is used; there is no local one."]
      : []),
  ];
  page = createPage({
    discord,
    commands: COMMANDS,
    notes,
    scripts: await bundleScripts(),
    supabaseRows: supabase?.rows ?? null,
  });
  discord.connect(url);

  const said: string[] = [];
  const filter = createLogFilter(options.log);
  const edge = runWrangler(
    wranglerArgs(options, port.value, { ...added, LOCAL_DISCORD_URL: discord.url }),
    (line) => {
      said.push(line);
      filter(line);
    },
  );
  if (!(await answers(`${url}/dev`, edge))) {
    await Promise.all([edge.stop(), stopServers()]);
    return err(`The edge did not start.\n${said.join("\n")}`);
  }
  said.length = 0;
  const stopCrons = startCrons(url, triggers.crons, options.log);
  const agent = startWorldAgent(
    url,
    { ...added, ...options.file },
    vpsDirectory,
    accounts.paper,
    options.log,
  );
  return ok({
    url,
    discord,
    supabase: supabase !== null,
    notes,
    account: account.value,
    ended: edge.ended,
    stop: async () => {
      stopCrons();
      await agent?.stop();
      // These last: what the edge still sends on its way out arrives.
      await Promise.all([edge.stop(), discord.stop()]);
      await Promise.all([supabase?.stop(), vps?.stop(), tls?.stop()]);
    },
  });
}

function wranglerArgs(options: WorldOptions, port: number, added: Variables): readonly string[] {
  return [
    "dev",
    "scripts/local/worker.ts",
    "--config=wrangler.toml",
    "--ip=127.0.0.1",
    `--port=${port}`,
    "--inspector-port=0",
    "--show-interactive-dev-session=false",
    `--persist-to=${options.state}`,
    ...(options.envFile === undefined ? [] : [`--env-file=${options.envFile}`]),
    ...Object.entries(added).map(([name, value]) => `--var=${name}:${value}`),
  ];
}

/** The port if nobody listens on it. */
function freePort(port: number): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    // Whoever already waits for the edge must not hold the probe open.
    const probe = createServer((socket) => socket.destroy());
    probe.once("error", () => {
      resolve(
        err(`Port ${port} is taken by another program. Stop it, or choose another: PORT=8788 npm start`),
      );
    });
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      const found = typeof address === "object" && address !== null ? address.port : port;
      probe.close(() => resolve(ok(found)));
    });
  });
}

async function answers(url: string, edge: Running): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline && edge.running()) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok === true) return true;
    await sleep(POLL);
  }
  return false;
}
