import type { Hono } from "hono";
import { ZONES } from "../../shared/http/zones.ts";
import type { App } from "../context.ts";
import { management } from "../http/management.ts";
import { adminPageHeaders } from "../http/page-headers.ts";
import { admin } from "./admin.ts";
import { exportAudit, searchAudit } from "./audit.ts";
import { listBreakers, setBreaker } from "./breakers.ts";
import { metricsRoute, showMetrics } from "./metrics.ts";
import { liftBan, listBans } from "./bans.ts";
import { login, logout, showLogin } from "./login.ts";
import { discardDeadLetter, listDeadLetters, replayDeadLetter, showOutbox } from "./outbox.ts";
import { changePasswordForm } from "./password.ts";
import {
  addEntry,
  exportEntries,
  importEntries,
  listEntries,
  removeEntry,
  setMode,
  showMode,
} from "./policy.ts";
import { deleteSession, endSessionForm, listSessions } from "./sessions.ts";
import { stepUpForm, stepUpJson } from "./step-up.ts";
import { createToken, createTokenForm, deleteToken, listTokens, revokeTokenForm } from "./tokens.ts";

/** Guards the whole zone, then adds its routes. Who may use which is in `shared/access/rules.ts`. */
export function addManagement(app: Hono<App>): void {
  for (const { path, zone } of ZONES) if (zone === "management") app.use(`${path}/*`, management);

  app.get("/admin/login", adminPageHeaders, showLogin).post(adminPageHeaders, login);
  app.get("/admin", adminPageHeaders, admin);
  app.post("/admin/logout", logout);
  app.post("/admin/step-up", stepUpForm);
  app.post("/admin/password", changePasswordForm);
  app.post("/admin/sessions/:id/end", endSessionForm);
  app.post("/admin/tokens", adminPageHeaders, createTokenForm);
  app.post("/admin/tokens/:id/revoke", revokeTokenForm);

  for (const [path, list] of [
    ["/admin/api/blocks", "block"],
    ["/admin/api/allow", "allow"],
  ] as const) {
    app.get(path, listEntries(list)).post(addEntry(list)).delete(removeEntry(list));
    app.post(`${path}/import`, importEntries(list));
    app.get(`${path}/export`, exportEntries(list));
  }
  app.get("/admin/api/blocks/bans", listBans).delete(liftBan);
  app.get("/metrics", metricsRoute);
  app.get("/admin/api/metrics", showMetrics);
  app.get("/admin/api/breakers", listBreakers);
  app.put("/admin/api/breakers/:dependency", setBreaker);
  app.get("/admin/api/outbox", showOutbox);
  app.get("/admin/api/outbox/:destination/dead", listDeadLetters).delete(discardDeadLetter);
  app.post("/admin/api/outbox/:destination/dead/replay", replayDeadLetter);
  app.get("/admin/api/mode", showMode).put(setMode);

  app.get("/admin/api/audit", searchAudit);
  app.get("/admin/api/audit/export", exportAudit);

  app.post("/admin/api/step-up", stepUpJson);
  app.get("/admin/api/sessions", listSessions);
  app.delete("/admin/api/sessions/:id", deleteSession);
  app.get("/admin/api/tokens", listTokens).post(createToken);
  app.delete("/admin/api/tokens/:id", deleteToken);
}
