import type { Context, Handler, Hono } from "hono";
import { except } from "hono/combine";
import type { ListName } from "../../shared/policy/sorted-prefixes.ts";
import { ZONES } from "../../shared/http/zones.ts";
import type { App } from "../context.ts";
import { pageErrors } from "../http/page-errors.ts";
import { adminPageHeaders } from "../http/page-headers.ts";
import { INCIDENT_ACTS } from "../../shared/incidents/act.ts";
import { lazy } from "../lazy.ts";
import { ACTS, PAGES } from "./admin/pages.ts";

const audit = () => import("./audit.ts");
const bans = () => import("./bans.ts");
const breakers = () => import("./breakers.ts");
const certificates = () => import("./certificates.ts");
const checkHistory = () => import("./check-history.ts");
const checks = () => import("./checks.ts");
const incidents = () => import("./incidents.ts");
const compliance = () => import("./compliance.ts");
const live = () => import("./live.ts");
const login = () => import("./login.ts");
const metrics = () => import("./metrics.ts");
const outbox = () => import("./outbox.ts");
const policy = () => import("./policy.ts");
const sessions = () => import("./sessions.ts");
const settings = () => import("./settings.ts");
const stepUp = () => import("./step-up.ts");
const tokens = () => import("./tokens.ts");
const vps = () => import("./vps.ts");
const trading = () => import("./trading.ts");

/** What answers with pages. */
export const PAGE_PATHS = ["/admin/login", ...Object.keys(PAGES), ...Object.keys(ACTS)];

interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly handler: Handler<App>;
}

const route =
  (method: Route["method"]) =>
  <M>(path: string, load: () => Promise<M>, pick: (module: M) => Handler<App>): Route => ({
    method,
    path,
    handler: lazy(async () => pick(await load())),
  });

const get = route("GET");
const post = route("POST");
const put = route("PUT");
const del = route("DELETE");

const listRoutes = (path: string, list: ListName): readonly Route[] => [
  get(path, policy, (m) => m.listEntries(list)),
  post(path, policy, (m) => m.addEntry(list)),
  del(path, policy, (m) => m.removeEntry(list)),
  post(`${path}/import`, policy, (m) => m.importEntries(list)),
  get(`${path}/export`, policy, (m) => m.exportEntries(list)),
];

/** The routes of the management zone. Who may use which is in `shared/access/rules.ts`. */
const ROUTES: readonly Route[] = [
  get("/admin/login", login, (m) => m.showLogin),
  post("/admin/login", login, (m) => m.login),
  post("/admin/logout", login, (m) => m.logout),
  ...Object.entries(PAGES).map(([path, load]) => get(path, load, (handler) => handler)),
  ...Object.entries(ACTS).flatMap(([path, load]) => [
    get(path, load, (act) => act.get),
    post(path, load, (act) => act.post),
  ]),
  get("/admin/live", live, (m) => m.watchLive),

  ...listRoutes("/admin/api/blocks", "block"),
  ...listRoutes("/admin/api/allow", "allow"),
  get("/admin/api/blocks/bans", bans, (m) => m.listBans),
  del("/admin/api/blocks/bans", bans, (m) => m.deleteBan),
  get("/admin/api/mode", policy, (m) => m.showMode),
  put("/admin/api/mode", policy, (m) => m.setMode),

  get("/metrics", metrics, (m) => m.metricsRoute),
  get("/admin/api/metrics", metrics, (m) => m.showMetrics),
  get("/admin/api/breakers", breakers, (m) => m.listBreakers),
  put("/admin/api/breakers/:dependency", breakers, (m) => m.setBreaker),
  get("/admin/api/checks/heartbeats", vps, (m) => m.showHeartbeats),
  get("/admin/api/checks/heartbeats/:service/trends", vps, (m) => m.showTrends),
  del("/admin/api/checks/heartbeats/:service", vps, (m) => m.forgetService),
  get("/admin/api/checks/events", vps, (m) => m.listVpsEvents),
  get("/admin/api/checks/certificates", certificates, (m) => m.listCertificates),
  get("/admin/api/checks", checks, (m) => m.listChecks),
  post("/admin/api/checks/maintenance", checks, (m) => m.planMaintenance),
  del("/admin/api/checks/maintenance/:id", checks, (m) => m.endMaintenance),
  get("/admin/api/checks/:name", checks, (m) => m.showCheck),
  get("/admin/api/checks/:name/history", checkHistory, (m) => m.showHistory),
  put("/admin/api/checks/:name", checks, (m) => m.putCheck),
  del("/admin/api/checks/:name", checks, (m) => m.deleteCheck),
  get("/admin/api/compliance", compliance, (m) => m.listCompliance),
  get("/admin/api/compliance/:cadence/:period", compliance, (m) => m.showCompliance),
  post("/admin/api/compliance/:cadence/:period/:item", compliance, (m) => m.signCompliance),
  get("/admin/api/outbox", outbox, (m) => m.showOutbox),
  get("/admin/api/outbox/:destination/dead", outbox, (m) => m.listDeadLetters),
  del("/admin/api/outbox/:destination/dead", outbox, (m) => m.discardDeadLetter),
  post("/admin/api/outbox/:destination/dead/replay", outbox, (m) => m.replayDeadLetter),
  get("/admin/api/alerts", incidents, (m) => m.listAlerts),
  get("/admin/api/incidents", incidents, (m) => m.listIncidents),
  get("/admin/api/incidents/:id", incidents, (m) => m.showIncident),
  get("/admin/api/incidents/:id/post-mortem", incidents, (m) => m.showPostMortem),
  ...INCIDENT_ACTS.map((act) =>
    post(`/admin/api/incidents/:id/${act}`, incidents, (m) => m.incidentAct(act)),
  ),
  post("/admin/api/incidents/:id/responses/:response/undo", incidents, (m) => m.undoResponse),
  get("/admin/api/audit", audit, (m) => m.searchAudit),
  get("/admin/api/audit/export", audit, (m) => m.exportAudit),

  get("/admin/api/settings", settings, (m) => m.showSettings),
  put("/admin/api/settings/:guild", settings, (m) => m.putSettings),

  get("/admin/api/trading", trading, (m) => m.showTrading),
  get("/admin/api/trading/hours", trading, (m) => m.listHours),
  get("/admin/api/trading/commands", trading, (m) => m.listCommands),
  post("/admin/api/trading/commands", trading, (m) => m.addCommand),
  post("/admin/api/trading/kill", trading, (m) => m.proposeHalt),
  del("/admin/api/trading/kill", trading, (m) => m.cancelHalt),
  post("/admin/api/trading/kill/confirm", trading, (m) => m.confirmHalt),
  post("/admin/api/trading/resume", trading, (m) => m.resumeTrading),
  put("/admin/api/trading/mode", trading, (m) => m.setTradingMode),

  post("/admin/api/step-up", stepUp, (m) => m.stepUpJson),
  get("/admin/api/sessions", sessions, (m) => m.listSessions),
  del("/admin/api/sessions/:id", sessions, (m) => m.deleteSession),
  get("/admin/api/tokens", tokens, (m) => m.listTokens),
  post("/admin/api/tokens", tokens, (m) => m.createToken),
  del("/admin/api/tokens/:id", tokens, (m) => m.deleteToken),
];

/** All else below `/admin` is looked at in a browser, an address that does not exist too. */
const isForPrograms = ({ req: { path } }: Context): boolean =>
  path.startsWith("/admin/api/") || path === "/admin/live";

/** Guards the whole zone, then adds its routes. */
export function addManagement(app: Hono<App>): void {
  // Before the guard, which may answer with a page too.
  app.use("/admin/*", except(isForPrograms, adminPageHeaders, pageErrors));
  const guard = lazy(async () => (await import("../http/management.ts")).management);
  for (const { path, zone } of ZONES) if (zone === "management") app.use(`${path}/*`, guard);
  for (const { method, path, handler } of ROUTES) app.on(method, [path], handler);
}
