import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { DeadLetter } from "../../durable-objects/outbox-store.ts";
import type { OutboxStatus } from "../../durable-objects/outbox.ts";
import { SECOND } from "../../shared/time.ts";
import { importJwtKey, signJwt } from "../../shared/verification/jwt.ts";
import { TOKEN_LIFETIME } from "../../shared/verification/token.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { startDiscord } from "../doubles/discord/server.ts";
import { startSupabase } from "../doubles/supabase/server.ts";
import { buildEdge, startEdge } from "./edge-process.ts";
import { validVariables } from "./variables.ts";

/** Opens as in production, and looks again after a second: a drill cannot wait ten minutes. */
const QUICK_BREAKER = JSON.stringify({ supabase: { openFor: 1_000, longestOpen: 3_000 } });

/** An outbox that found Supabase down looks again within 30 s. */
export const PATIENCE = { timeout: 50_000, interval: 50 };

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: object;
}

export type SupabaseStage = Awaited<ReturnType<typeof openStage>>;

/** The built edge in a process of its own, with a local Discord and a local Supabase. */
export async function openStage(settings: Readonly<Record<string, string>> = {}) {
  const [build, storage, discord, supabase, key] = await Promise.all([
    buildEdge("test/drills/supabase-worker.ts"),
    mkdtemp(join(tmpdir(), "edge-supabase-")),
    startDiscord(),
    startSupabase(),
    importJwtKey(validVariables.JWT_SECRET),
  ]);
  const start = async (variables: Readonly<Record<string, string>> = {}) => {
    const started = await startEdge(build, storage, {
      ...discord.variables,
      ...supabase.variables,
      BREAKERS: QUICK_BREAKER,
      ...settings,
      ...variables,
    });
    discord.connect(started.url);
    return started;
  };
  let edge = await start();
  let nextMember = 1_200_000_000_000_000_001n;
  let nextAddress = 1;

  const door = async <T>(path: string, body = ""): Promise<T> => {
    const response = await fetch(`${edge.url}/test/${path}`, { method: "POST", body });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  /** A statement on D1. */
  const d1 = <Row>(sql: string) => door<Row[]>("sql", sql);
  const outbox = () => door<OutboxStatus>("outbox");

  return {
    discord,
    supabase,
    edge: () => edge,
    d1,
    outbox,
    dead: () => door<DeadLetter[]>("dead"),
    /** When nothing waits for Supabase any more. */
    settled: (timeout = PATIENCE.timeout) =>
      vi.waitFor(async () => expect(await outbox()).toMatchObject({ interactive: 0, background: 0 }), {
        ...PATIENCE,
        timeout,
      }),
    cron: async (pattern: string) => {
      await fetch(`${edge.url}/test/cron`, { method: "POST", body: pattern });
    },
    /** As a machine that loses power. */
    restart: async (variables: Readonly<Record<string, string>> = {}) => {
      await edge.kill();
      edge = await start(variables);
    },

    /** Each comes from an address of its own, so that no limit of an address counts. */
    confirm: async (body: unknown): Promise<Answer> => {
      const address = nextAddress++;
      const response = await fetch(`${edge.url}/api/confirm`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "CF-Connecting-IP": `198.18.${address >> 8}.${address & 255}`,
        },
        body: JSON.stringify(body),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as object,
      };
    },

    /** A member who asked for a link in Discord, and has it. */
    memberWithLink: async (): Promise<{ userId: string; jwt: string }> => {
      const userId = `${nextMember++}`;
      const user = { id: userId, username: userId, displayName: userId, bot: false, closedDms: true };
      discord.world().members.set(userId, { user, joinedAt: 1, roles: [] });
      const outcome = await discord.interact(
        { userId, channelId: LOCAL.verifyChannel },
        { kind: "command", name: "solana-verify" },
      );
      const jwt = /[?&]jwt=([^"&\\]+)/.exec(JSON.stringify(outcome?.message))?.[1];
      if (jwt === undefined) throw new Error(`no link in ${JSON.stringify(outcome)}`);
      return { userId, jwt };
    },

    /** A member whose link the gateway bot made: the row is in Supabase alone. */
    memberOfTheBot: async (status = "pending"): Promise<{ userId: string; token: string; jwt: string }> => {
      const userId = `${nextMember++}`;
      const token = crypto.randomUUID();
      const issuedAt = Math.floor(Date.now() / SECOND) * SECOND;
      const expiresAt = issuedAt + TOKEN_LIFETIME;
      await supabase.database.query("insert into users (user_id, display_name) values ($1, 'Of the bot')", [
        userId,
      ]);
      await supabase.database.query(
        "insert into verifications (token, user_id, status, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        [token, userId, status, new Date(issuedAt).toISOString(), new Date(expiresAt).toISOString()],
      );
      return { userId, token, jwt: await signJwt({ token, userId, issuedAt, expiresAt }, key) };
    },

    /** Both records as lines that can be compared. */
    records: async () => {
      const [members, tokens, theirMembers, theirTokens] = await Promise.all([
        d1<{ line: string }>("SELECT user_id || ' ' || wallet AS line FROM verified_members"),
        d1<{ line: string }>(
          "SELECT token || ' ' || user_id || ' ' || status AS line FROM verification_tokens",
        ),
        supabase.database.query(
          "select user_id || ' ' || wallet_address as line from users where is_solana_verified",
        ),
        supabase.database.query("select token || ' ' || user_id || ' ' || status as line from verifications"),
      ]);
      const lines = (rows: readonly { line?: unknown }[]) => rows.map(({ line }) => String(line)).sort();
      return {
        d1: { members: lines(members), tokens: lines(tokens) },
        supabase: { members: lines(theirMembers), tokens: lines(theirTokens) },
      };
    },

    close: async () => {
      await edge.kill();
      await Promise.all([
        build.delete(),
        rm(storage, { recursive: true, force: true }),
        discord.stop(),
        supabase.stop(),
      ]);
    },
  };
}
