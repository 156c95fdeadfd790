import { parseConfig, type Config } from "../shared/config/config.ts";
import { variables } from "../shared/config/variables.ts";
import { err, type Result } from "../shared/result.ts";
import { readDevVars } from "./local/dev-vars.ts";
import { DEV_VARS } from "./local/paths.ts";
import { readWranglerToml } from "./local/wrangler-toml.ts";

/** The process's variables that the edge knows; all others are none of its business. */
const ownEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.keys(variables().shape).flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/**
 * The configuration an operator's command works with: wrangler.toml with `.dev.vars`, or for `production` with this
 * process's environment. The error has a line a fault.
 */
export function readConfiguration(environment: string | undefined): Result<Config, readonly string[]> {
  const production = environment === "production";
  if (environment !== undefined && !production) {
    return err([
      `--env ${environment} is not known: leave it out for this machine, or say --env production.`,
    ]);
  }
  const file = production ? null : readDevVars(DEV_VARS);
  const parsed = parseConfig({ ...readWranglerToml().vars, ...(production ? ownEnvironment() : file) });
  if (parsed.ok) return parsed;
  const faults = parsed.error.map(({ name, problem }) => `${name} ${problem}`);
  return err(
    !production && file === null
      ? [...faults, "There is no .dev.vars yet: `npm start` makes one with fresh local values."]
      : faults,
  );
}
