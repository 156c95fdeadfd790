/** The product, and beside it the door through which a test puts accounts into its database. */
import type { Env } from "../../workers/env.ts";
import edge from "../../workers/index.ts";

export * from "../../workers/index.ts";

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/test/account") return edge.fetch(request, env, ctx);
    const statements = await request.json<string[]>();
    await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;
