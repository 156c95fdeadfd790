import { needsOf } from "../../../shared/live/needs.ts";
import type { AppContext } from "../../context.ts";
import { takeSnapshot } from "../../metrics/snapshot.ts";
import { adminPage } from "../../pages/admin/kit/index.ts";
import { OverviewPage } from "../../pages/admin/overview-page.tsx";
import { TrafficPage } from "../../pages/admin/traffic-page.tsx";
import { asked } from "./asked.ts";

/** `GET /admin`: is everything well, and what needs me? */
export async function showOverview(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const now = services.now();
  const [{ snapshot, history }, policy, alerts, trading, members] = await Promise.all([
    takeSnapshot(c),
    services.policy.prepare((work) => c.executionCtx.waitUntil(work)),
    asked(c, "alerts", () => services.alerts.status()),
    asked(c, "trading", () => services.trading().overview()),
    asked(c, "d1", () => services.verification.statistics(null, now)),
  ]);
  const needs = needsOf({
    snapshot,
    switches: policy?.switches ?? {},
    alerts,
    trading: trading === null ? null : trading.killSwitch,
  });
  return adminPage(c, {
    title: "Overview",
    live: true,
    children: (
      <OverviewPage view={{ snapshot, history, needs, listed: services.policy.status().entries, members }} />
    ),
  });
}

/** `GET /admin/traffic`. */
export async function showTraffic(c: AppContext): Promise<Response> {
  const { snapshot, history } = await takeSnapshot(c);
  return adminPage(c, {
    title: "Traffic",
    live: true,
    children: (
      <TrafficPage snapshot={snapshot} history={history} rules={c.var.services.config.limits.rules} />
    ),
  });
}
