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
}
