import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { OutboxItem } from "../shared/outbox/effect.ts";
import { startDiscord } from "../test/doubles/discord/server.ts";
import { buildEdge, startEdge } from "../test/support/edge-process.ts";

/** `BENCH_GRANTS` replaces it; 10,000 take three and a half minutes at Discord's 50 a second. */
const GRANTS = Number(process.env["BENCH_GRANTS"] ?? 1_000);
/** Items of one call: what an RPC takes at once with ease. */
const BATCH = 500;
const POLL = 50;

export interface OutboxBench {
  readonly grants: number;
  /** Milliseconds until all were stored. */
  readonly stored: number;
  readonly perSecond: number;
  /** Most requests in any one second. */
  readonly busiestSecond: number;
  /** Requests that Discord's double refused with 429. */
  readonly refused: number;
  /** Of the object's storage, for one grant. */
  readonly rowsWritten: number;
}

/** Grants that are all asked for at once, against a Discord that enforces its 50 requests a second. */
export async function benchOutbox(): Promise<OutboxBench> {
  const [build, discord] = await Promise.all([buildEdge("bench/workers/outbox.ts"), startDiscord()]);
  const storage = await mkdtemp(join(tmpdir(), "edge-bench-outbox-"));
  const edge = await startEdge(build, storage, discord.variables);
  try {
    const { guild, members } = discord.world();
    const items = Array.from({ length: GRANTS }, (_, i): OutboxItem => {
      const userId = `${1_200_000_000_000_000_000n + BigInt(i)}`;
      const user = { id: userId, username: userId, displayName: userId, bot: false, closedDms: false };
      members.set(userId, { user, joinedAt: 1, roles: [] });
      const roleId = discord.variables["VERIFIED_ROLE_ID"] ?? "";
      return {
        key: `grant:${userId}`,
        lane: "background",
        subject: `member:${userId}`,
        effect: { kind: "grant_role", guildId: guild.id, userId, roleId, reason: "bench" },
      };
    });
    const rowsBefore = await rowsWritten(edge.url);
    const began = performance.now();
    for (let i = 0; i < items.length; i += BATCH) {
      const body = JSON.stringify(items.slice(i, i + BATCH));
      const response = await fetch(`${edge.url}/enqueue`, { method: "POST", body });
      if (!response.ok) throw new Error(`the outbox answered ${response.status}`);
    }
    const stored = performance.now() - began;
    // The double keeps the latest requests only.
    const seen = new Set(discord.journal.requests);
    while ((discord.journal.effects()["role_granted"] ?? 0) < GRANTS) {
      await delay(POLL);
      for (const request of discord.journal.requests) seen.add(request);
    }
    const requests = [...seen];
    const times = requests.map(({ at }) => at).toSorted((a, b) => a - b);
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? 0;
    let from = 0;
    const busiestSecond = times.reduce((most, at, i) => {
      while ((times[from] ?? 0) <= at - 1_000) from++;
      return Math.max(most, i - from + 1);
    }, 0);
    return {
      grants: GRANTS,
      stored,
      perSecond: (times.length - 1) / ((last - first) / 1_000),
      busiestSecond,
      refused: requests.filter(({ status }) => status === 429).length,
      rowsWritten: ((await rowsWritten(edge.url)) - rowsBefore) / GRANTS,
    };
  } finally {
    await edge.stop();
    await Promise.all([build.delete(), discord.stop(), rm(storage, { recursive: true, force: true })]);
  }
}

async function rowsWritten(url: string): Promise<number> {
  const counts = (await (await fetch(`${url}/rows`)).json()) as { rowsWritten: number };
  return counts.rowsWritten;
}
