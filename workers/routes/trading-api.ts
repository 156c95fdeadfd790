import type { Hono } from "hono";
import type { App } from "../context.ts";
import { methodNotAllowed } from "../http/errors.ts";
import { lazy } from "../lazy.ts";

/** The trading API. Who may use it is in `shared/access/rules.ts`, what a request counts as in `shared/limits/traffic.ts`. */
export function addTrading(app: Hono<App>): void {
  const guard = lazy(async () => (await import("../http/management.ts")).management);
  const trade = lazy(async () => (await import("./trade.ts")).trade);
  const portfolio = lazy(async () => (await import("./portfolio.ts")).portfolio);
  app.post("/api/trade", guard, trade).all("/api/trade", methodNotAllowed("POST", "OPTIONS"));
  app
    .get("/api/portfolio", guard, portfolio)
    .all("/api/portfolio", methodNotAllowed("GET", "HEAD", "OPTIONS"));
}
