import { waitUntil } from "cloudflare:workers";
import { logger } from "../durable-objects/logger.ts";
import {
  alertsStub,
  auditLogStub,
  breakerStub,
  edgePolicyStub,
  interactionLogStub,
  outboxStub,
  vpsStub,
  tradingStub,
} from "../durable-objects/stubs.ts";
import { PASS_PURPOSE } from "../shared/access/attack-pass.ts";
import { dependenciesOf } from "../shared/breaker/dependencies.ts";
import type { Config } from "../shared/config/config.ts";
import type { OwnCounts } from "../shared/metrics/totals.ts";
import { cloudflareAccess } from "./access/cloudflare-access.ts";
import { d1AccessStore } from "./adapters/d1/access-store.ts";
import { REHEARSAL_PURPOSE } from "../shared/verification/rehearsal.ts";
import { createAuditTrail } from "./audit/trail.ts";
import { d1DiscordEventStore } from "./adapters/d1/discord-event-store.ts";
import { d1MemberDirectory } from "./adapters/d1/member-directory.ts";
import { d1SavedFilters } from "./adapters/d1/saved-filters.ts";
import { d1GuildStore } from "./adapters/d1/guild-store.ts";
import { d1MemberStore } from "./adapters/d1/member-store.ts";
import { d1VerificationStore } from "./adapters/d1/verification-store.ts";
import { createCompliance } from "./compliance/compliance.ts";
import { createCertificates } from "./certificates/certificates.ts";
import { checkServices } from "./checks/services.ts";
import { createBreakers } from "./breakers/breakers.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createBans } from "./limits/bans.ts";
import { createLimiter, type Limiter } from "./limits/limiter.ts";
import { platformPorts } from "./limits/shard-client.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { derivedKeyOf } from "./derived-key.ts";
import { readVitals } from "./metrics/vitals.ts";
import { supabaseServices } from "./adapters/supabase/services.ts";
import { cachedProbe } from "./health-probe.ts";
import type { Env } from "./env.ts";
import { createIsolatePolicy } from "./policy/isolate-policy.ts";
import { createGuilds } from "./settings/guilds.ts";
import { jwtKeys } from "./verification/jwt-keys.ts";
import type { Services } from "./services.ts";

/** The ports as the platform has them, joined once an isolate. */
export function createServices(env: Env, config: Config): Services {
  const policy = createIsolatePolicy((since) => edgePolicyStub(env).pull(since), Date.now, logger);
  const limiter = createLimiter({ ...platformPorts(env, logger), lifts: policy.lifts });
  const background = { now: Date.now, log: logger, waitUntil };
  const breakers = createBreakers(env, background);
  const dependencies = dependenciesOf(config.gateway?.origins ?? []);
  const access = d1AccessStore(env.DB);
  const auditTrail = createAuditTrail(env);
  const certificates = createCertificates(env.DB, config.certificates);
  const auditStatus = async () => auditLogStub(env).status();
  const standing = readVitals(env, dependencies, logger);
  const vitals = async () => ({ ...(await standing()), policy: policy.status() });
  return {
    config,
    now: Date.now,
    log: logger,
    verification: d1VerificationStore(env.DB),
    members: d1MemberStore(env.DB),
    guilds: createGuilds(d1GuildStore(env.DB), config.guild, Date.now, logger),
    memberDirectory: d1MemberDirectory(env.DB),
    jwtKeys: jwtKeys(config.jwtSecrets),
    rehearsalKey: derivedKeyOf(config.jwtSecrets, REHEARSAL_PURPOSE),
    passKey: derivedKeyOf(config.jwtSecrets, PASS_PURPOSE),
    ...supabaseServices(env, config, breakers),
    outbox: (destination) => outboxStub(env, destination),
    enqueue: async (destination, items) => {
      await outboxStub(env, destination).enqueue(items);
    },
    audit: async (events) => {
      const recorded = await auditLogStub(env).append(events);
      if (!recorded.ok) throw new Error(`the audit log refused ${events.length} events: ${recorded.error}`);
    },
    signal: async (signals) => {
      if (signals.length > 0) await alertsStub(env).report(signals);
    },
    alerts: {
      status: () => alertsStub(env).status(),
      incidents: (unresolvedOnly, cursor, limit) => alertsStub(env).incidents(unresolvedOnly, cursor, limit),
      incident: (id) => alertsStub(env).incident(id),
      act: (id, by, act) => alertsStub(env).act(id, by, act),
    },
    auditTrail,
    savedFilters: d1SavedFilters(env.DB),
    healthy: cachedProbe(async () => (await env.DB.prepare("SELECT 1").run()).success, Date.now),
    limiter,
    bans: createBans(env),
    policy,
    policyObject: {
      change: (change) => edgePolicyStub(env).change(change),
      list: (list, cursor, limit) => edgePolicyStub(env).list(list, cursor, limit),
      around: (origin) => edgePolicyStub(env).around(origin),
      history: (limit) => edgePolicyStub(env).history(limit),
    },
    interactions: {
      begin: (id) => interactionLogStub(env, id).begin(id),
      outcome: (id) => interactionLogStub(env, id).outcome(id),
      finish: (id, answer) => interactionLogStub(env, id).finish(id, answer),
    },
    questions: {
      hold: (id, held) => interactionLogStub(env, id).hold(id, held),
      take: (id, by) => interactionLogStub(env, id).take(id, by),
    },
    lookAtGuild: (guildId, channelId) => outboxStub(env, "discord").lookAtGuild(guildId, channelId),
    discordEvents: d1DiscordEventStore(env.DB),
    access,
    outsideCheck: cloudflareAccess(config.management.cloudflareAccess, {
      fetch: (url, init) => fetch(url, init),
      now: Date.now,
      log: logger,
    }),
    breakers,
    dependencies,
    breakerObject: (dependency) => breakerStub(env, dependency),
    gateway:
      config.gateway === null
        ? null
        : createGateway(config.gateway, { ...background, breakers, send: (to, init) => fetch(to, init) }),
    vps: vpsPort(env),
    trading: () => tradingStub(env),
    metrics: createMetrics(env, { ...background, counts: () => ownCounts(limiter) }),
    vitals,
    certificates,
    compliance: createCompliance(env.DB, {
      config,
      log: logger,
      vitals,
      auditStatus,
      auditTrail,
      certificates,
      access,
    }),
    ...checkServices(env, config, { mode: () => policy.setting("mode"), log: logger }),
  };
}

const vpsPort = (env: Env): Services["vps"] => ({
  heartbeat: (...args) => vpsStub(env).heartbeat(...args),
  events: (...args) => vpsStub(env).events(...args),
  expect: (services) => vpsStub(env).expect(services),
  status: () => vpsStub(env).status(),
  trends: (host, since) => vpsStub(env).trends(host, since),
  listEvents: (before, limit) => vpsStub(env).listEvents(before, limit),
  forget: (service) => vpsStub(env).forget(service),
});

function ownCounts(limiter: Limiter): OwnCounts {
  const { calls, unreachable, shielded, ...decisions } = limiter.counts();
  return {
    limiter_decisions: decisions,
    limiter_events: { calls, unreachable, shielded },
    limiter_bans: limiter.jailings(),
  };
}
