import type { Handler } from "hono";
import type { App } from "../../context.ts";
import type { ActHandlers } from "./act.tsx";

/** The dashboard's pages by path, each loaded at its first request. Who may see one is in `shared/access/rules.ts`. */
export const PAGES: Readonly<Record<string, () => Promise<Handler<App>>>> = {
  "/admin": async () => (await import("./overview.tsx")).showOverview,
  "/admin/traffic": async () => (await import("./overview.tsx")).showTraffic,
  "/admin/mode": async () => (await import("./mode.tsx")).showModes,
  "/admin/bans": async () => (await import("./bans.tsx")).showBans,
  "/admin/blocks": async () => (await import("./lists.tsx")).showList("block"),
  "/admin/allow": async () => (await import("./lists.tsx")).showList("allow"),
  "/admin/checks": async () => (await import("./checks.tsx")).showChecks,
  "/admin/breakers": async () => (await import("./breakers.tsx")).showBreakers,
  "/admin/trading": async () => (await import("./trading.tsx")).showTradingPage,
  "/admin/outbox": async () => (await import("./outbox.tsx")).showOutbox,
  "/admin/audit": async () => (await import("./audit.tsx")).showAudit,
  "/admin/members": async () => (await import("./members.tsx")).showMembers,
  "/admin/settings": async () => (await import("./settings.tsx")).showSettings,
  "/admin/access": async () => (await import("./access.tsx")).showAccess,
};

/** What can be done from them: a page that asks, and the form's target, at the same path. */
export const ACTS: Readonly<Record<string, () => Promise<ActHandlers>>> = {
  "/admin/mode/set": async () => (await import("./mode.tsx")).setOne,
  "/admin/mode/ease": async () => (await import("./mode.tsx")).easeOne,
  "/admin/mode/end": async () => (await import("./mode.tsx")).endOne,
  "/admin/bans/lift": async () => (await import("./bans.tsx")).liftOne,
  "/admin/blocks/add": async () => (await import("./lists.tsx")).addTo("block"),
  "/admin/blocks/remove": async () => (await import("./lists.tsx")).removeFrom("block"),
  "/admin/blocks/import": async () => (await import("./lists.tsx")).importInto("block"),
  "/admin/allow/add": async () => (await import("./lists.tsx")).addTo("allow"),
  "/admin/allow/remove": async () => (await import("./lists.tsx")).removeFrom("allow"),
  "/admin/allow/import": async () => (await import("./lists.tsx")).importInto("allow"),
  "/admin/checks/plan": async () => (await import("./checks.tsx")).planOne,
  "/admin/checks/end-work": async () => (await import("./checks.tsx")).endOne,
  "/admin/checks/switch-off": async () => (await import("./checks.tsx")).switchOff,
  "/admin/checks/switch-on": async () => (await import("./checks.tsx")).switchOn,
  "/admin/checks/restore": async () => (await import("./checks.tsx")).restoreOne,
  "/admin/breakers/open": async () => (await import("./breakers.tsx")).holdOpen,
  "/admin/breakers/hold-closed": async () => (await import("./breakers.tsx")).holdClosed,
  "/admin/breakers/reset": async () => (await import("./breakers.tsx")).release,
  "/admin/trading/kill": async () => (await import("./trading.tsx")).askForHalt,
  "/admin/trading/kill/confirm": async () => (await import("./trading.tsx")).confirmHalt,
  "/admin/trading/resume": async () => (await import("./trading.tsx")).resume,
  "/admin/trading/live": async () => (await import("./trading.tsx")).goLive,
  "/admin/trading/paper": async () => (await import("./trading.tsx")).goPaper,
  "/admin/trading/command": async () => (await import("./trading.tsx")).tellService,
  "/admin/outbox/replay": async () => (await import("./outbox.tsx")).replayOne,
  "/admin/outbox/discard": async () => (await import("./outbox.tsx")).discardOne,
  "/admin/audit/filters/save": async () => (await import("./audit.tsx")).saveFilter,
  "/admin/audit/filters/remove": async () => (await import("./audit.tsx")).removeFilter,
  "/admin/sessions/end": async () => (await import("./access.tsx")).endOne,
  "/admin/tokens/new": async () => (await import("./access.tsx")).makeToken,
  "/admin/tokens/revoke": async () => (await import("./access.tsx")).revokeOne,
  "/admin/password": async () => (await import("./access.tsx")).changeOwnPassword,
};
