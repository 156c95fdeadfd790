import { Hono } from "hono";
import { trafficClass } from "../shared/limits/traffic.ts";
import type { App } from "./context.ts";
import { accessAudit } from "./http/access-audit.ts";
import { hasPass } from "./http/attack-pass.ts";
import { cors } from "./http/cors.ts";
import { methodNotAllowed, notFound, onError } from "./http/errors.ts";
import { hygiene } from "./http/hygiene.ts";
import { inspection } from "./http/inspection.ts";
import { measure } from "./http/measure.ts";
import { offences } from "./http/offences.ts";
import { hideManagement, policy } from "./http/policy.ts";
import { rateLimit } from "./http/rate-limit.ts";
import { requestContext } from "./http/request-context.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { pageHeaders } from "./http/page-headers.ts";
import { lazy } from "./lazy.ts";
import { confirm } from "./routes/confirm.ts";
import { events } from "./routes/events.ts";
import { health } from "./routes/health.ts";
import { addIngest } from "./routes/ingest.ts";
import { interactions } from "./routes/interactions.ts";
import { addManagement } from "./routes/management.ts";
import { addTrading } from "./routes/trading-api.ts";
import type { Services } from "./services.ts";

const STATUS_PAGES = [
  ["/status", "showStatus"],
  ["/status.json", "showStatusJson"],
  ["/status/badge.svg", "showBadge"],
  ["/status/feed.xml", "showFeed"],
] as const;

/** The order of middleware and the table of routes. */
export function createApp(services: Services): Hono<App> {
  const { config } = services;
  const app = new Hono<App>();
  app.onError(onError);
  app.notFound(notFound);

  app.use(measure(services));
  app.use(requestContext(services));
  app.use(securityHeaders(config.environment.production));
  app.use(hygiene(config));

  // Discord's calls all come from Discord's few addresses: their signature judges them, nothing else.
  app.post("/interactions", offences, interactions).all("/interactions", methodNotAllowed("POST"));
  app.post("/events", offences, events).all("/events", methodNotAllowed("POST"));

  app.use("/api/*", cors(config.frontendOrigins));
  app.use(policy(services));
  app.use(
    rateLimit(config.limits, {
      classOf: (c) => trafficClass(c.req.path),
      underAttack: async (c) =>
        c.var.services.policy.setting("mode") === "under_attack" && !(await hasPass(c)),
    }),
  );
  app.use(hideManagement);
  app.use(offences);
  app.use(accessAudit);
  app.use(inspection);

  app.post("/api/confirm", confirm).all("/api/confirm", methodNotAllowed("POST", "OPTIONS"));
  app.get("/api/health", health).all("/api/health", methodNotAllowed("GET", "HEAD", "OPTIONS"));

  app.all(
    "/origin/*",
    lazy(async () => (await import("./routes/origin.ts")).origin),
  );
  addIngest(app);

  addTrading(app);
  addManagement(app);

  const verifyPage = lazy(async () => (await import("./pages/verify-page.tsx")).verifyPage);
  const asset = lazy(async () => (await import("./pages/assets.ts")).asset);
  app.get("/verify", pageHeaders, verifyPage).all("/verify", methodNotAllowed("GET", "HEAD"));
  for (const [path, name] of STATUS_PAGES) {
    app
      .get(
        path,
        lazy(async () => (await import("./routes/status.ts"))[name]),
      )
      .all(path, methodNotAllowed("GET", "HEAD"));
  }
  const openApi = lazy(async () => (await import("./routes/openapi.ts")).showOpenApi);
  const docs = lazy(async () => (await import("./routes/openapi.ts")).showDocs);
  app.get("/openapi.json", openApi).all("/openapi.json", methodNotAllowed("GET", "HEAD"));
  app.get("/docs", docs).all("/docs", methodNotAllowed("GET", "HEAD"));
  app.get("/assets/:file", asset).all("/assets/:file", methodNotAllowed("GET", "HEAD"));

  return app;
}
