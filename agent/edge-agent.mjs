#!/usr/bin/env node
/**
 * The edge's agent on a VPS. No dependency but Node ≥ 20, no open port.
 *
 *     node edge-agent.mjs run      [--config /etc/edge-agent.json]
 *     node edge-agent.mjs check    what is wrong with the configuration, and whether the edge takes our signature
 *     node edge-agent.mjs baseline the watched files are right as they are now
 */
import { parseArgs } from "node:util";
import { runAgent } from "./lib/agent.mjs";
import { Client } from "./lib/client.mjs";
import { placesOf, readConfig } from "./lib/config.mjs";
import { Baseline } from "./lib/integrity.mjs";

const DEFAULT_CONFIG = "/etc/edge-agent.json";

/** @param {string} text @returns {never} */
function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function command() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { config: { type: "string", default: DEFAULT_CONFIG } },
    });
    return { verb: positionals[0] ?? "run", path: values.config };
  } catch (error) {
    return fail(/** @type {Error} */ (error).message);
  }
}

const { verb, path } = command();
const { config, faults } = readConfig(path);
if (config === null) fail(faults.join("\n"));

switch (verb) {
  case "run": {
    const stop = new AbortController();
    for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) process.on(signal, () => stop.abort());
    await runAgent(config, stop.signal);
    break;
  }
  case "check": {
    const { status, problem, skew } = await new Client(config).get("/ingest/commands");
    if (status === 200)
      process.stdout.write("The configuration is right, and the edge knows our signature.\n");
    else {
      const clock = skew === null || Math.abs(skew) < 60 ? "" : ` Our clock is ${skew} s behind the edge's.`;
      fail(
        `The configuration is right, but the edge answered ${status}${problem === null ? "" : `: ${problem}`}.${clock}`,
      );
    }
    break;
  }
  case "baseline": {
    const files = await new Baseline(placesOf(config).baseline, config.secrets, config.integrity).take();
    process.stdout.write(`The baseline holds ${files} files.\n`);
    break;
  }
  default:
    fail(`${verb} is not known: run, check or baseline.`);
}
