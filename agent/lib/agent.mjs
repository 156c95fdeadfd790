import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { Client } from "./client.mjs";
import { LANES } from "./command-record.mjs";
import { Commands } from "./commands.mjs";
import { placesOf } from "./config.mjs";
import { DeadMan } from "./deadman.mjs";
import { runHook } from "./hooks.mjs";
import { Host } from "./host.mjs";
import { Inbox } from "./inbox.mjs";
import { Baseline } from "./integrity.mjs";
import { log } from "./log.mjs";
import { failedLogins } from "./logins.mjs";
import { loop, Nap } from "./loop.mjs";
import { Sender } from "./sender.mjs";
import { Services } from "./services.mjs";
import { Spool } from "./spool.mjs";
import { Switch } from "./switch.mjs";

/** Bots are of the agent's group: they read the directory, and write into two folders of it. */
const DIRECTORY_MODE = 0o750;
const SHARED_MODE = 0o770;
const SECOND = 1000;

/** @typedef {import("./config.mjs").Config} Config */

/** Runs until the signal; returns when everything it had begun has ended. @param {Config} config @param {AbortSignal} signal */
export async function runAgent(config, signal) {
  const places = placesOf(config);
  mkdirSync(config.directory, { recursive: true, mode: DIRECTORY_MODE });
  const client = new Client(config);
  const spools = {
    trades: new Spool(places.trades, config.mostSpooled),
    events: new Spool(places.events, config.mostSpooled),
  };
  const inbox = new Inbox(places.inbox, places.rejected, spools);
  mkdirSync(places.bots, { recursive: true });
  for (const shared of [places.inbox, places.bots]) chmodSync(shared, SHARED_MODE);
  const tradingSwitch = new Switch(places.tradingSwitch, Date.now());

  /** @param {string} type @param {"info" | "warning" | "error" | "critical"} severity @param {string} message */
  const report = (type, severity, message) => {
    log(severity === "info" ? "info" : "warn", type, { message });
    spools.events.append([
      JSON.stringify({ id: randomUUID(), type, severity, message: `${config.name}: ${message}` }),
    ]);
  };
  /** @param {string} action @param {string | null} service @param {Record<string, string>} environment */
  const carryOut = (action, service, environment) => {
    if (action === "resume") tradingSwitch.releaseDeadman();
    const hook = config.hooks[service === null ? action : `${action}:${service}`];
    // Bots that read the switch stop by themselves; closing positions, or a restart, takes somebody who does it.
    if (hook === undefined && (service !== null || action === "flatten"))
      return Promise.resolve({ ok: false, note: "there is no hook for it" });
    return runHook(hook, { ...environment, EDGE_ACTION: action }, config.hookTimeout * SECOND);
  };
  const commands = new Commands({ path: places.commands, client, tradingSwitch, carryOut });
  const deadman = new DeadMan({
    config: config.deadman,
    tradingSwitch,
    carryOut,
    report,
    startedAt: Date.now(),
    now: () => performance.now(),
  });
  const host = new Host(config);
  const services = new Services(config.services);
  const baseline = new Baseline(places.baseline, config.secrets, config.integrity);
  /** @type {{ failedLogins: number | null, integrity: import("./integrity.mjs").Report | null }} */
  const slow = { failedLogins: null, integrity: null };

  /** @param {object} beat */
  const heartbeat = async (beat) => {
    const answer = await client.post("/ingest/heartbeat", JSON.stringify(beat));
    if (answer.status !== 202) {
      log("warn", "heartbeat_refused", { status: answer.status, problem: answer.problem, skew: answer.skew });
    }
  };
  const ownBeat = (/** @type {string} */ status) => ({
    service: config.name,
    status,
    metrics: {
      spooled_bytes: spools.trades.bytes + spools.events.bytes,
      host: {
        ...host.figures(performance.now()),
        ...(slow.failedLogins === null ? {} : { failedLogins: slow.failedLogins }),
        ...(slow.integrity === null ? {} : { integrity: slow.integrity }),
      },
    },
  });

  const every = (/** @type {keyof Config["every"]} */ name, /** @type {Parameters<typeof loop>[3]} */ step) =>
    loop(name, config.every[name] * SECOND, signal, step);
  const naps = { trades: new Nap(), events: new Nap() };
  const send = (/** @type {"trades" | "events"} */ stream) => {
    const sender = new Sender({ client, spool: spools[stream], stream, rejected: places.rejected });
    const step = async () => (await sender.step()) ?? undefined;
    return loop(stream, config.every.inbox * SECOND, signal, step, naps[stream]);
  };
  let inReach = true;
  const lanes = LANES.map((lane) => ({ lane, nap: new Nap() }));
  const telling = new Nap();

  log("info", "agent_started", { name: config.name, edge: config.edge, services: config.services.length });
  await Promise.all([
    every("inbox", () => (inbox.take() > 0 ? 0 : undefined)),
    send("trades"),
    send("events"),
    every("commands", async () => {
      const reached = await commands.poll(Date.now());
      if (reached) {
        deadman.contact();
        for (const { nap } of lanes) nap.wake();
      }
      // What waits longer and longer for an edge that is away goes on when it is back.
      if (reached && !inReach) for (const nap of Object.values(naps)) nap.wake();
      inReach = reached;
    }),
    // Beside the polls: a halt is heard and obeyed while hooks run.
    ...lanes.map(({ lane, nap }) => {
      const step = async () => {
        if (!(await commands.runNext(lane, Date.now()))) return undefined;
        telling.wake();
        return 0;
      };
      return loop(`${lane}_commands`, SECOND, signal, step, nap);
    }),
    loop("outcomes", SECOND, signal, () => (inReach ? commands.tell() : undefined), telling),
    loop("deadman", SECOND, signal, () => deadman.look(Date.now())),
    every("logins", async () => {
      slow.failedLogins = await failedLogins(config.logins, Date.now());
    }),
    every("integrity", async () => {
      if (config.integrity.length === 0) return;
      slow.integrity = await baseline.report();
      if (slow.integrity === null) {
        const files = await baseline.take();
        report("integrity_baseline", "warning", `a new baseline of ${files} files was taken`);
      }
    }),
    every("heartbeat", async () => {
      await heartbeat(ownBeat(inbox.full ? "degraded" : "up"));
      for (const beat of await services.beats(Date.now())) await heartbeat(beat);
    }),
  ]);
  await commands.tell();
  await heartbeat({ service: config.name, status: "stopping" });
  for (const spool of Object.values(spools)) spool.close();
  log("info", "agent_stopped");
}
