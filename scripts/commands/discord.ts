import { setTimeout as sleep } from "node:timers/promises";
import type { Definition, KnownDefinition } from "../../shared/discord/command-difference.ts";
import { SECOND } from "../../shared/time.ts";

const TIMEOUT = 15 * SECOND;
/** A longer wait is the daily limit (200 new commands), which nobody sits out at a terminal. */
const LONGEST_WAIT = 60 * SECOND;
const ATTEMPTS = 4;

/** Discord refused, or could not be reached; the message is for the operator. */
export class DiscordRefusal extends Error {}

export interface Target {
  readonly apiBase: string;
  readonly applicationId: string;
  readonly botToken: string;
  /** Null: everywhere. */
  readonly guildId: string | null;
}

/** The four calls that keep an application's commands (Discord reference, "Application Commands"). */
export function commandsAt({ apiBase, applicationId, botToken, guildId }: Target) {
  const base = `${apiBase}/applications/${applicationId}${guildId === null ? "" : `/guilds/${guildId}`}/commands`;
  const headers = {
    Authorization: `Bot ${botToken}`,
    "User-Agent": `DiscordBot (https://discord.com/application-directory/${applicationId}, 1.0)`,
    "Content-Type": "application/json",
  };

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(base + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT),
      }).catch((error: unknown) => {
        throw new DiscordRefusal(`Discord could not be reached at ${apiBase}: ${String(error)}`);
      });
      const text = await response.text();
      if (response.ok) return text === "" ? null : JSON.parse(text);
      const wait = Number(response.headers.get("Retry-After") ?? "1") * SECOND;
      if (response.status !== 429 || attempt === ATTEMPTS || !(wait <= LONGEST_WAIT)) {
        throw new DiscordRefusal(explain(method, response.status, text, guildId));
      }
      await sleep(wait);
    }
  }

  return {
    list: async () => (await call("GET", "?with_localizations=true")) as readonly KnownDefinition[],
    create: (definition: Definition) => call("POST", "", definition),
    // What a command is cannot be changed, nor be said again.
    update: (id: string, { type: _type, ...definition }: Definition) => call("PATCH", `/${id}`, definition),
    remove: (id: string) => call("DELETE", `/${id}`),
  };
}

function explain(method: string, status: number, body: string, guildId: string | null): string {
  if (status === 401) return "Discord does not accept the bot's token: set DISCORD_BOT_TOKEN.";
  if (status === 403) {
    return guildId === null
      ? "The token does not belong to DISCORD_APPLICATION_ID."
      : `The application has no commands in guild ${guildId}: invite it with the scope applications.commands.`;
  }
  return `Discord answered ${method} with ${status}: ${body.slice(0, 1_000)}`;
}
