import type { Hono } from "hono";
import type { App } from "../context.ts";
import { methodNotAllowed } from "../http/errors.ts";
import { signedByVps } from "../http/signed-by-vps.ts";
import { lazy } from "../lazy.ts";

/** The machine zone's routes for the VPS; whatever is below the path is signed, or it is refused. */
export function addIngest(app: Hono<App>): void {
  app.use("/ingest/*", signedByVps);

  app
    .post(
      "/ingest/heartbeat",
      lazy(async () => (await import("./heartbeats.ts")).takeHeartbeat),
    )
    .all("/ingest/heartbeat", methodNotAllowed("POST"));
  app
    .post(
      "/ingest/events",
      lazy(async () => (await import("./heartbeats.ts")).takeEvents),
    )
    .all("/ingest/events", methodNotAllowed("POST"));
  app
    .post(
      "/ingest/trades",
      lazy(async () => (await import("./trades.ts")).takeTrades),
    )
    .all("/ingest/trades", methodNotAllowed("POST"));
  app
    .get(
      "/ingest/commands",
      lazy(async () => (await import("./commands.ts")).handOutCommands),
    )
    .all("/ingest/commands", methodNotAllowed("GET", "HEAD"));
  app
    .post(
      "/ingest/commands/:id/ack",
      lazy(async () => (await import("./commands.ts")).acknowledgeCommand),
    )
    .all("/ingest/commands/:id/ack", methodNotAllowed("POST"));
}
