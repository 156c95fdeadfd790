/**
 * `npm run admin:create`: an account for the management zone, written into the local D1, or with `--remote` into
 * the deployed one. `--name`, `--role viewer|operator|owner`; `--replace` makes a lost account anew, ending its
 * sessions and tokens; `--remove` only ends it; `--password-stdin` takes a password of one's own.
 */
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { isAccountName } from "../shared/access/account.ts";
import { judgePassword, MAX_PASSWORD, MIN_PASSWORD } from "../shared/access/password.ts";
import { ROLES } from "../shared/access/roles.ts";
import { handout, newAccount, randomPassword } from "./account/new-account.ts";
import { accountSql, removalSql } from "./account/sql.ts";
import { storeAccount } from "./account/store.ts";
import { migrate } from "./local/migrations.ts";
import { STATE } from "./local/paths.ts";

/** 2: the command is not right; 1: it could not be done. */
function fail(why: string, code: 1 | 2 = 1): never {
  console.error(`\n${why}\n`);
  process.exit(code);
}

const options = {
  name: { type: "string", default: "owner" },
  role: { type: "string", default: "owner" },
  remote: { type: "boolean", default: false },
  replace: { type: "boolean", default: false },
  remove: { type: "boolean", default: false },
  "password-stdin": { type: "boolean", default: false },
  state: { type: "string", default: STATE },
} as const;

function readArguments() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : "").split(". ");
    return fail(
      `${why}. It takes ${Object.keys(options)
        .map((option) => `--${option}`)
        .join(", ")}.`,
      2,
    );
  }
}

const values = readArguments();
const { name, state } = values;
const role = ROLES.find((known) => known === values.role) ?? fail(`--role is one of ${ROLES.join(", ")}.`, 2);
if (!isAccountName(name)) {
  fail(
    "--name is a lower-case letter, then up to 31 lower-case letters, digits, dots, hyphens or underscores.",
    2,
  );
}

const target = values.remote ? "remote" : { local: state };

if (values.remove) {
  const removed = await storeAccount(removalSql(name), target);
  if (!removed.ok) fail(removed.error);
  console.log(`\nThere is no account ${name} any more, nor its sessions and tokens.\n`);
  process.exit(0);
}

const FAULTS = {
  too_short: `has fewer than ${MIN_PASSWORD} characters`,
  too_long: `has more than ${MAX_PASSWORD} characters`,
  common: "is among the first that an attacker tries",
} as const;

async function ownPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  const fault = judgePassword(password, name);
  return fault === null ? password : fail(`The password ${FAULTS[fault]}. Take a longer, less likely one.`);
}

const account = await newAccount(
  name,
  role,
  values["password-stdin"] ? await ownPassword() : randomPassword(),
);
if (!values.remote) {
  const migrated = await migrate(state);
  if (!migrated.ok) fail(migrated.error);
}
const statements = accountSql(account, { replace: values.replace, now: Date.now() });
const stored = await storeAccount(statements, target);
if (!stored.ok) {
  const exists = stored.error.includes("UNIQUE constraint failed: accounts.name");
  fail(exists ? `There is an account ${name} already. --replace makes it anew.` : stored.error);
}
console.log(`\n${handout(account)}\n`);
