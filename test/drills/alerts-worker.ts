import type { Bindings } from "../../durable-objects/bindings.ts";
import type { Alerts } from "../../durable-objects/alerts.ts";
import { alertsStub, edgePolicyStub, outboxStub } from "../../durable-objects/stubs.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import { DESTINATIONS } from "../../shared/outbox/effect.ts";
import type { Change } from "../../shared/policy/change.ts";

export * from "../../workers/index.ts";

/** The product's objects behind a door that speaks to the alerts directly. */
export default {
  async fetch(request, env) {
    const alerts = alertsStub(env);
    const { pathname, searchParams } = new URL(request.url);
    const id = Number(searchParams.get("id"));
    switch (pathname) {
      case "/report":
        await alerts.report(await request.json<Signal[]>());
        return new Response(null, { status: 204 });
      case "/status":
        return Response.json(await alerts.status());
      case "/incident":
        return Response.json(await alerts.incident(id));
      case "/act":
        return Response.json(await alerts.act(id, "ann", await request.json<Parameters<Alerts["act"]>[2]>()));
      case "/mode":
        return Response.json((await edgePolicyStub(env).pull(0)).switches.mode ?? null);
      case "/change":
        return Response.json(await edgePolicyStub(env).change(await request.json<Change>()));
      case "/outboxes":
        return Response.json(
          await Promise.all(DESTINATIONS.map((destination) => outboxStub(env, destination).status())),
        );
      default:
        return new Response(null, { status: 404 });
    }
  },
} satisfies ExportedHandler<Bindings>;
