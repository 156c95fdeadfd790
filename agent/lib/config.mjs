import { readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";

/** Group and others may not even read: the file holds the secret. */
const FORBIDDEN_MODE = 0o077;
const NAME = /^[a-z0-9][a-z0-9._@-]{0,47}$/;
const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/** @typedef {{ name: string } & ({ unit: string } | { pid: string } | { file: string, maxAge: number })} ServiceConfig */

/**
 * @typedef {object} Config
 * @property {string} edge origin
 * @property {readonly string[]} secrets the first signs and all do; the second while rotating
 * @property {string} name of this machine
 * @property {string} directory where everything is kept that outlives a restart
 * @property {Record<keyof typeof EVERY, number>} every seconds
 * @property {readonly ServiceConfig[]} services
 * @property {readonly string[]} disks mount points
 * @property {string | null} logins `journal`, a log file, or null
 * @property {readonly string[]} integrity patterns of files
 * @property {number} mostSpooled bytes of each spool
 * @property {Readonly<Record<string, readonly string[]>>} hooks by action, or `restart_service:gateway-bot`
 * @property {number} hookTimeout seconds
 * @property {{ after: number, action: "stop_entries" | "stop" | "flatten", resume: "itself" | "operator" }} deadman
 */

/** How often, in seconds. */
const EVERY = { heartbeat: 60, commands: 3, inbox: 0.5, integrity: 900, logins: 300 };

const DEFAULTS = {
  directory: "/var/lib/edge-agent",
  disks: ["/"],
  logins: "journal",
  integrity: [],
  services: [],
  hooks: {},
  /** Some half a million trade events. */
  mostSpooled: 268_435_456,
  hookTimeout: 30,
  deadman: { after: 300, action: "stop_entries", resume: "itself" },
};

/**
 * The configuration, or everything that is wrong with it.
 *
 * @param {string} path
 * @returns {{ config: Config, faults: [] } | { config: null, faults: string[] }}
 */
export function readConfig(path) {
  let text;
  try {
    if ((statSync(path).mode & FORBIDDEN_MODE) !== 0)
      return wrong(`${path} can be read by others: chmod 600 ${path}`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    return wrong(`${path} cannot be read: ${/** @type {Error} */ (error).message}`);
  }
  try {
    return checked(JSON.parse(text));
  } catch (error) {
    return wrong(`${path} is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {string} fault @returns {{ config: null, faults: string[] }} */
const wrong = (fault) => ({ config: null, faults: [fault] });

/** @param {any} given @returns {ReturnType<typeof readConfig>} */
export function checked(given) {
  /** @type {string[]} */
  const faults = [];
  const must = (/** @type {boolean} */ right, /** @type {string} */ fault) =>
    void (right || faults.push(fault));
  const known = new Set(["edge", "secret", "name", "every", ...Object.keys(DEFAULTS)]);
  for (const key of Object.keys(given)) must(known.has(key), `${key} is not known`);
  const config = { ...DEFAULTS, ...given };
  const every = { ...EVERY, ...given.every };
  const deadman = { ...DEFAULTS.deadman, ...given.deadman };
  const secrets = String(config.secret ?? "")
    .split(",")
    .map((part) => part.trim());
  must(
    /^https:\/\/[^/]+$/.test(config.edge) || isLoopback(config.edge),
    "edge must be an origin like https://edge.example",
  );
  must(
    secrets.length <= 2 && secrets.every((secret) => SECRET.test(secret)),
    "secret must be whsec_… (two with a comma while rotating)",
  );
  must(NAME.test(config.name), "name must be a-z, 0-9 and . _ @ -, 48 characters at most");
  must(isAbsolute(String(config.directory)), "directory must be an absolute path");
  for (const [key, value] of Object.entries(every)) {
    must(key in EVERY, `every.${key} is not known`);
    must(
      typeof value === "number" && value >= 0.1 && value <= 86_400,
      `every.${key} must be seconds, 0.1 to 86400`,
    );
  }
  must(
    isList(config.services) && config.services.every(isService),
    "services must be a list of {name, unit} or {name, pid} or {name, file, maxAge}",
  );
  must(isList(config.disks) && config.disks.every(isPath), "disks must be a list of absolute paths");
  must(
    isList(config.integrity) && config.integrity.every(isPath),
    "integrity must be a list of absolute paths, with * or a / at the end",
  );
  must(
    config.logins === null || config.logins === "journal" || isPath(config.logins),
    'logins must be "journal", a log file, or null',
  );
  must(
    Object.values(config.hooks).every(
      (argv) => isList(argv) && argv.every((part) => typeof part === "string") && isPath(argv[0]),
    ),
    "hooks must be lists: an absolute path and its arguments",
  );
  must(config.mostSpooled >= 1_048_576, "mostSpooled must be bytes, a MiB at least");
  must(config.hookTimeout >= 1 && config.hookTimeout <= 600, "hookTimeout must be seconds, 1 to 600");
  must(deadman.after >= 10, "deadman.after must be seconds, 10 at least");
  must(
    ["stop_entries", "stop", "flatten"].includes(deadman.action),
    "deadman.action must be stop_entries, stop or flatten",
  );
  must(["itself", "operator"].includes(deadman.resume), 'deadman.resume must be "itself" or "operator"');
  if (faults.length > 0) return { config: null, faults };
  const { secret: _, ...rest } = config;
  return { config: { ...rest, every, deadman, secrets }, faults: [] };
}

/** The local world's edge; a signed message in the clear never leaves the machine. @param {unknown} edge */
const isLoopback = (edge) => /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(String(edge));

/** @param {unknown} value @returns {value is any[]} */
const isList = (value) => Array.isArray(value);

/** @param {unknown} path */
const isPath = (path) => typeof path === "string" && isAbsolute(path);

/** @param {any} service */
function isService(service) {
  if (typeof service !== "object" || service === null || !NAME.test(service.name)) return false;
  const kinds = ["unit", "pid", "file"].filter((kind) => kind in service);
  if (kinds.length !== 1) return false;
  if ("unit" in service) return /^[\w@][\w@.:-]*$/.test(service.unit);
  return isPath(service.pid ?? service.file) && ("pid" in service || service.maxAge > 0);
}

/** Where a part keeps what it has. @param {Config} config */
export const placesOf = ({ directory }) => ({
  inbox: join(directory, "inbox"),
  /** Where bots say how they are; a service's `file` is in here. */
  bots: join(directory, "bots"),
  rejected: join(directory, "rejected"),
  trades: join(directory, "spool", "trades"),
  events: join(directory, "spool", "events"),
  baseline: join(directory, "baseline.json"),
  commands: join(directory, "commands.json"),
  tradingSwitch: join(directory, "trading.json"),
});
