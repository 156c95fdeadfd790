import { generateKeyPairSync, sign } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { base58 } from "@scure/base";
import { SECOND } from "../../shared/time.ts";
import { confirmMessage } from "../../shared/verification/confirm-message.ts";
import type { Outcome } from "../../test/doubles/discord/interactions/interact.ts";
import type { Snapshot } from "../../test/doubles/discord/snapshot.ts";

const POLL = 20;
const RAW_KEY = 32;
/** Every call of the demo's is to this machine. */
const ANSWER_WITHIN = 10 * SECOND;

/** A member's view of a running local world, over HTTP as a browser would have it. */
export function visitor(url: string) {
  const call = async (path: string, body?: unknown): Promise<Response> =>
    fetch(url + path, {
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
  return {
    state: async (): Promise<Snapshot> => (await call("/dev/control/state")).json<Snapshot>(),
    command: async (userId: string, channelId: string, line: string): Promise<Outcome> =>
      (await call("/dev/command", { line, userId, channelId })).json<Outcome>(),
    confirm: async (body: unknown): Promise<{ status: number; body: Record<string, unknown> }> => {
      const response = await call("/api/confirm", body);
      return { status: response.status, body: await response.json<Record<string, unknown>>() };
    },
  };
}

export type Visitor = ReturnType<typeof visitor>;

/** A wallet that signs what `/api/confirm` wants to see. */
export function newWallet() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-RAW_KEY);
  return {
    address: base58.encode(raw),
    sign: (token: string): string =>
      base58.encode(sign(null, Buffer.from(confirmMessage(token)), privateKey)),
  };
}

/** The link in a private answer: that of its button, or in its text. */
export function linkIn(outcome: Outcome): string | null {
  const text = JSON.stringify(outcome.message ?? {});
  return /https?:\/\/[^"\s\\)]+[?&]jwt=[^"\s\\)&]+/.exec(text)?.[0] ?? null;
}

/** The verification's id inside a JWT's payload. */
export function tokenIn(jwt: string): string {
  const payload = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as {
    UUID?: unknown;
  };
  return String(payload.UUID);
}

/** Milliseconds until the state is as wanted; null when it is not in time. */
export async function waitFor(
  member: Visitor,
  within: number,
  wanted: (state: Snapshot) => boolean,
): Promise<number | null> {
  const started = performance.now();
  for (;;) {
    const good = wanted(await member.state());
    const waited = Math.round(performance.now() - started);
    if (good) return waited;
    if (waited > within) return null;
    await sleep(POLL);
  }
}
