import { outboxStub } from "../../durable-objects/stubs.ts";
import type { Env } from "../../workers/env.ts";
import edge from "../../workers/index.ts";

export * from "../../workers/index.ts";

/** The product, and beside it doors to what a drill needs of its inside. */
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/test/cron":
        await edge.scheduled({ cron: await request.text() } as ScheduledController, env);
        return new Response();
      case "/test/sql": {
        const { results } = await env.DB.prepare(await request.text()).run();
        return Response.json(results);
      }
      case "/test/outbox":
        return Response.json(await outboxStub(env, "supabase").status());
      case "/test/dead":
        return Response.json((await outboxStub(env, "supabase").deadLetters("")).items);
      default:
        return edge.fetch(request, env, ctx);
    }
  },
} satisfies ExportedHandler<Env>;
