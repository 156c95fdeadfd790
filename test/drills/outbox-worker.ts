import type { Bindings } from "../../durable-objects/bindings.ts";
import { outboxStub } from "../../durable-objects/stubs.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";

export * from "../../workers/index.ts";

/** The product's objects behind a door that speaks to the outbox directly. */
export default {
  async fetch(request, env) {
    const outbox = outboxStub(env, "discord");
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/enqueue":
        return Response.json(await outbox.enqueue(await request.json<OutboxItem[]>()));
      case "/status":
        return Response.json(await outbox.status());
      case "/dead":
        return Response.json(await outbox.deadLetters(""));
      case "/replay":
        return Response.json(await outbox.replay(await request.text()));
      case "/discard":
        return Response.json(await outbox.discard(await request.text()));
      default:
        return new Response(null, { status: 404 });
    }
  },
} satisfies ExportedHandler<Bindings>;
