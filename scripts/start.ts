/**
 * `npm start`: the whole product on this machine, with embedded storage and a local Discord to play with.
 * `.dev.vars` wins over every default; without one, it is made with fresh keys. PORT chooses the port. With
 * `--supabase` there is a local Supabase too.
 */
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { handout } from "./account/new-account.ts";
import {
  keptKeys,
  newKeys,
  readDevVars,
  writeDevVars,
  type LocalKeys,
  type Variables,
} from "./local/dev-vars.ts";
import { DEV_VARS, KEPT_KEYS, ROOT, STATE } from "./local/paths.ts";
import { startWorld } from "./local/world.ts";

const DEFAULT_PORT = 8787;
const MAX_PORT = 65_535;

function fail(text: string): never {
  console.error(`\n${text}\n`);
  process.exit(1);
}

function settle(): { readonly file: Variables; readonly keys: LocalKeys } {
  const file = readDevVars(DEV_VARS);
  if (file !== null) return { file, keys: keptKeys(KEPT_KEYS) };
  const keys = newKeys();
  const written = writeDevVars(DEV_VARS, keys);
  console.log(`Made ${relative(ROOT, DEV_VARS)} with fresh keys (git ignores it).`);
  return { file: written, keys };
}

function wantsSupabase(): boolean {
  try {
    return parseArgs({ options: { supabase: { type: "boolean", default: false } } }).values.supabase;
  } catch (error) {
    return fail(`${(error as Error).message}\nUsage: npm start [-- --supabase]`);
  }
}

const supabase = wantsSupabase();
const port = Number(process.env["PORT"] ?? DEFAULT_PORT);
if (!Number.isInteger(port) || port < 1 || port > MAX_PORT)
  fail(`PORT must be a number from 1 to ${MAX_PORT}.`);

console.log("Starting the edge and a local Discord …");
const started = await startWorld({
  ...settle(),
  port,
  state: STATE,
  account: true,
  supabase,
  log: (line) => console.log(line),
});
if (!started.ok) fail(started.error);
const world = started.value;

console.log(`
  Local Discord   ${world.url}/dev
  Edge            ${world.url}
  Management      ${world.url}/admin
  Local VPS       ${world.url}/origin/echo, behind the proxy${world.supabase ? `\n  Local Supabase  ${world.url}/dev/supabase` : ""}

  In the local Discord press "Verify wallet", then open the link. Ctrl-C ends everything.
`);
if (world.account !== null) {
  console.log(`  The first account of the management zone:\n\n${handout(world.account)}\n`);
}
for (const note of world.notes) console.log(`  Note: ${note}\n`);

let asked = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (asked) process.exit(1);
    asked = true;
    world.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
await world.ended;
// Ending without being asked to: its own lines above say why.
if (!asked) fail("The edge ended unexpectedly.");
