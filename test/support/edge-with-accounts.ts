/** The product, and beside it the doors through which a test puts accounts, dead letters and signals into it. */
import { alertsStub, outboxStub } from "../../durable-objects/stubs.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";
import type { Env } from "../../workers/env.ts";
import edge from "../../workers/index.ts";

export * from "../../workers/index.ts";

const DOORS: Readonly<Record<string, (env: Env, body: unknown) => Promise<unknown>>> = {
  "/test/account": (env, statements) =>
    env.DB.batch((statements as string[]).map((sql) => env.DB.prepare(sql))),
  "/test/signals": (env, signals) => alertsStub(env).report(signals as Signal[]),
  "/test/outbox": (env, items) => outboxStub(env, "discord").enqueue(items as OutboxItem[]),
};

export default {
  async fetch(request, env, ctx) {
    const door = DOORS[new URL(request.url).pathname];
    if (door === undefined) return edge.fetch(request, env, ctx);
    await door(env, await request.json());
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;
