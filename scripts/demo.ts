/**
 * `npm run demo`: a member's way from the slash command to the role, step by step in the terminal, and what
 * happens to those who try it wrong. Brings its own world up; `--url` takes one that runs already.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SECOND } from "../shared/time.ts";
import type { Outcome } from "../test/doubles/discord/interactions/interact.ts";
import { LOCAL } from "../test/doubles/discord/seed.ts";
import { newKeys } from "./local/dev-vars.ts";
import { linkIn, newWallet, tokenIn, visitor, waitFor, type Visitor } from "./local/journey.ts";
import { startWorld } from "./local/world.ts";

/** Role and message are to be in Discord within two seconds of the confirm. */
const ROLE_WITHIN = 2 * SECOND;

let failures = 0;

/** One line of the story; a wrong one makes the exit code 1. */
function tell(right: boolean, text: string): void {
  if (!right) failures += 1;
  console.log(`   ${right ? "✓" : "✗"} ${text}`);
}

const step = (text: string): void => console.log(`\n${text}`);

/** Free ports and throw-away storage, gone afterwards. */
async function inOwnWorld(play: (url: string) => Promise<number>): Promise<number> {
  console.log("Starting the edge and a local Discord, with throw-away storage …");
  const folder = mkdtempSync(join(tmpdir(), "edge-demo-"));
  const envFile = join(folder, "variables");
  writeFileSync(envFile, "");
  const log: string[] = [];
  const world = await startWorld({
    port: 0,
    state: join(folder, "state"),
    file: {},
    envFile,
    keys: newKeys(),
    log: (line) => log.push(line),
  });
  if (!world.ok) {
    console.error(world.error);
    return 1;
  }
  try {
    const result = await play(world.value.url);
    if (result !== 0) console.log(["\nThe edge's log:", ...log].join("\n"));
    return result;
  } finally {
    await world.value.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function story(url: string): Promise<number> {
  const member = visitor(url);
  step("1. A member runs /solana-verify in #verify");
  const asked = await askForLink(member);
  if (asked === null) return 1;
  const { userId, link, outcome } = asked;
  tell(
    outcome.message?.visibleTo === userId,
    `a private answer after ${outcome.milliseconds} ms, only they see it`,
  );
  tell(outcome.milliseconds < 3 * SECOND, `it holds a link: ${link.slice(0, 60)}…`);

  step("2. They open the link");
  const page = await fetch(link);
  tell(
    page.ok && /text\/html/.test(page.headers.get("content-type") ?? ""),
    `the page answers ${page.status}`,
  );
  const jwt = new URL(link).searchParams.get("jwt") ?? "";
  const token = tokenIn(jwt);

  step("3. A signature by another key than the wallet's is refused");
  const wallet = newWallet();
  const forged = await member.confirm({ jwt, wallet: wallet.address, signature: newWallet().sign(token) });
  tell(forged.status === 400 && forged.body["code"] === "invalid_signature", said(forged));

  step(
    `4. Their wallet ${wallet.address.slice(0, 6)}… signs "Confirming wallet ownership for request: ${token}"`,
  );
  const proof = { jwt, wallet: wallet.address, signature: wallet.sign(token) };
  const confirmed = await member.confirm(proof);
  tell(confirmed.status === 200 && confirmed.body["status"] === "success", said(confirmed));

  step("5. Role and message arrive in Discord");
  const verifiedRole = (await member.state()).roles.find(({ name }) => name === "Verified")?.id ?? "";
  const role = await waitFor(member, ROLE_WITHIN, (state) =>
    state.members.some(({ id, roles }) => id === userId && roles.includes(verifiedRole)),
  );
  tell(role !== null, role === null ? `no role within ${ROLE_WITHIN} ms` : `the role after ${role} ms`);
  const message = await waitFor(member, ROLE_WITHIN - (role ?? 0), (state) =>
    state.members.some(({ id, directMessages }) => id === userId && directMessages.length > 0),
  );
  const told =
    message === null
      ? `no message within ${ROLE_WITHIN} ms`
      : `the message after ${(role ?? 0) + message} ms`;
  tell(message !== null, told);

  step("6. The link is spent");
  const other = newWallet();
  const used = await member.confirm({ jwt, wallet: other.address, signature: other.sign(token) });
  tell(used.status === 409 && used.body["code"] === "token_used", said(used));
  const again = await member.confirm(proof);
  tell(again.status === 200, `${said(again)} (the very same request again: its answer may have been lost)`);
  const made = await member.confirm({ ...proof, jwt: `${jwt.slice(0, -4)}AAAA` });
  tell(made.status === 401 && made.body["code"] === "invalid_token", `${said(made)} (a changed link)`);

  const { effects } = await member.state();
  step("7. It happened once");
  tell(effects[`role_granted:${userId}:${verifiedRole}`] === 1, "one role granted");
  console.log(failures === 0 ? "\nAll as it should be.\n" : `\n${failures} of these are wrong.\n`);
  return failures === 0 ? 0 : 1;
}

const said = ({ status, body }: Awaited<ReturnType<Visitor["confirm"]>>): string =>
  `${status} ${String(body["code"] ?? body["status"])}: ${String(body["message"])}`;

/** The first local member who is not verified yet; in a world that has been played with, some are. */
async function askForLink(
  member: Visitor,
): Promise<{ userId: string; link: string; outcome: Outcome } | null> {
  const { members } = await member.state();
  for (const { id: userId } of members.filter(({ bot }) => !bot)) {
    const outcome = await member.command(userId, LOCAL.verifyChannel, "/solana-verify");
    const link = linkIn(outcome);
    if (link !== null) return { userId, link, outcome };
    if (outcome.result.kind === "failed") {
      tell(false, `the interaction failed: ${outcome.result.problem}`);
      return null;
    }
  }
  tell(false, "every local member is verified already: run the demo without --url");
  return null;
}

const { values } = parseArgs({ options: { url: { type: "string" } } });
const code = values.url === undefined ? await inOwnWorld(story) : await story(values.url);
process.exit(code);
