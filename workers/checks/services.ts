import { exports } from "cloudflare:workers";
import type { Bindings } from "../../durable-objects/bindings.ts";
import { alertsStub, checksStub } from "../../durable-objects/stubs.ts";
import { declaredChecks } from "../../shared/checks/declared.ts";
import type { CheckDefinition } from "../../shared/checks/definition.ts";
import type { CheckHistory } from "../../shared/checks/ports.ts";
import type { Config } from "../../shared/config/config.ts";
import type { Logger } from "../../shared/logging/log.ts";
import type { PublicStatus } from "../../shared/status/status.ts";
import { d1CheckHistory } from "../adapters/d1/check-history.ts";
import { publicIncidents } from "../status/incidents.ts";
import { createStatusSource } from "../status/source.ts";

/** What health checks and the status page need. */
export interface CheckServices {
  /** The object of the health checks; a stub that broke stays broken, so each call takes a fresh one. */
  readonly checks: () => ReturnType<typeof checksStub>;
  /** The table of checks as the configuration declares it. */
  readonly declaredChecks: readonly CheckDefinition[];
  readonly checkHistory: CheckHistory;
  /** What the public sees of how the service stands; kept for some seconds. */
  readonly publicStatus: () => Promise<PublicStatus>;
  /** The edge itself, as a request from outside meets it. */
  readonly frontDoor: (request: Request) => Promise<Response>;
  /** Throws when the database does not answer. */
  readonly touchDatabase: () => Promise<void>;
}

/** The Worker's own entry, whose type only the bundle knows. */
const self = exports as unknown as { readonly default: Fetcher };

interface Surroundings {
  /** The edge's mode, as operators have set it. */
  readonly mode: () => string;
  readonly log: Logger;
}

export const checkServices = (env: Bindings, config: Config, { mode, log }: Surroundings): CheckServices => ({
  checks: () => checksStub(env),
  declaredChecks: declaredChecks(config.checks, {
    discord: config.discord,
    supabase: config.supabase !== null,
    origins: config.gateway?.origins ?? [],
  }),
  checkHistory: d1CheckHistory(env.DB),
  publicStatus: createStatusSource({
    checks: (now) => checksStub(env).status(now),
    incidents: () =>
      publicIncidents({
        incidents: async (limit) => alertsStub(env).latest(limit),
        publicNames: () => checksStub(env).publicNames(),
      }),
    maintenance: () => mode() === "maintenance",
    now: Date.now,
    log,
  }),
  frontDoor: (request) => self.default.fetch(request),
  touchDatabase: async () => {
    await env.DB.prepare("SELECT 1").run();
  },
});
