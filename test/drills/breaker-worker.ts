import type { Bindings } from "../../durable-objects/bindings.ts";
import { breakerStub } from "../../durable-objects/stubs.ts";
import type { Outcome } from "../../shared/breaker/state.ts";
import { createBreakers, type Breakers } from "../../workers/breakers/breakers.ts";
import { logger } from "../../durable-objects/logger.ts";
import { waitUntil } from "cloudflare:workers";

export * from "../../workers/index.ts";

const DEPENDENCY = "origin:drill";

let breakers: Breakers | undefined;

const judge = (status: number): Outcome => (status < 500 ? "success" : "error");

/** `/call?url=` calls through this isolate's breaker and answers with its word; `/status` with the object's. */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/status") return Response.json(await breakerStub(env, DEPENDENCY).status());
    breakers ??= createBreakers(env, { now: Date.now, log: logger, waitUntil });
    const url = searchParams.get("url") ?? "";
    const called = await breakers(DEPENDENCY).guard(async () => {
      const response = await fetch(url);
      await response.text();
      return response.status;
    }, judge);
    return Response.json(called);
  },
} satisfies ExportedHandler<Bindings>;
