import type { Alerts } from "../durable-objects/alerts.ts";
import type { breakerStub, outboxStub, vpsStub } from "../durable-objects/stubs.ts";
import type { Signal } from "../shared/alerts/signal.ts";
import type { AccessStore } from "../shared/access/ports.ts";
import type { AuditEvent } from "../shared/audit/event.ts";
import type { SavedFilters } from "../shared/audit/saved-filters.ts";
import type { Dependency } from "../shared/breaker/dependencies.ts";
import type { Certificates } from "../shared/certificates/ports.ts";
import type { Compliance } from "../shared/compliance/ports.ts";
import type { Config } from "../shared/config/config.ts";
import type { HeldAction, Taken } from "../shared/discord/confirmation.ts";
import type { Begun } from "../shared/discord/journal.ts";
import type { Snowflake } from "../shared/discord/snowflake.ts";
import type { DiscordEventStore } from "../shared/discord/webhook-event.ts";
import type { Gateway } from "../shared/gateway/ports.ts";
import type { GuildSight } from "../shared/doctor/sight.ts";
import type { Logger } from "../shared/logging/log.ts";
import type { Vitals } from "../shared/metrics/vitals.ts";
import type { Destination, OutboxItem } from "../shared/outbox/effect.ts";
import type { OutsideCheck } from "./access/cloudflare-access.ts";
import type { Ledgers } from "../shared/verification/ledger.ts";
import type { MemberStore, RemoteMemberRecord } from "../shared/verification/members.ts";
import type { MemberDirectory } from "../shared/verification/member-directory.ts";
import type { CleanUpTokens, FindForeignToken, VerificationStore } from "../shared/verification/ports.ts";
import type { AuditTrail } from "./audit/trail.ts";
import type { CheckServices } from "./checks/services.ts";
import type { Breakers } from "./breakers/breakers.ts";
import type { Bans } from "./limits/bans.ts";
import type { Limiter } from "./limits/limiter.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { HealthProbe } from "./health-probe.ts";
import type { IsolatePolicy } from "./policy/isolate-policy.ts";
import type { PolicyObject } from "./policy/operations.ts";
import type { TradingObject } from "./trading/port.ts";
import type { Guilds } from "./settings/guilds.ts";
import type { JwtKeys } from "./verification/jwt-keys.ts";

/** Everything a route may use, as ports: plain functions and small records of them. Joined once an isolate. */
export interface Services extends CheckServices {
  readonly config: Config;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly verification: VerificationStore;
  readonly members: MemberStore;
  /** What each guild's team has set, and how the guild was found. */
  readonly guilds: Guilds;
  /** Who is verified, as operators look it up. */
  readonly memberDirectory: MemberDirectory;
  readonly jwtKeys: () => Promise<JwtKeys>;
  /** Signs the links of the confirm check. */
  readonly rehearsalKey: () => Promise<CryptoKey>;
  /** Signs what keeps operators within the usual limits under attack. */
  readonly passKey: () => Promise<CryptoKey>;
  /** This and the next three are null where there is no Supabase. */
  readonly remoteMemberRecord: RemoteMemberRecord | null;
  readonly findForeignToken: FindForeignToken | null;
  readonly cleanUpSupabaseTokens: CleanUpTokens | null;
  readonly ledgers: Ledgers | null;
  /** Returns when the items are stored. */
  readonly enqueue: (destination: Destination, items: readonly OutboxItem[]) => Promise<void>;
  /** What operators see of an outbox, and can do about its dead letters; what is in it of a member. */
  readonly outbox: (
    destination: Destination,
  ) => Pick<
    ReturnType<typeof outboxStub>,
    "status" | "deadLetters" | "replay" | "discard" | "keptOf" | "discardOf"
  >;
  /**
   * Returns when the events are durable; throws when they are not. Await it for security, admin, trading and
   * verification events, so that the request fails closed (500). Access events may ride in `waitUntil`: fails open,
   * and what is lost is one log line of the caller's.
   */
  readonly audit: (events: readonly AuditEvent[]) => Promise<void>;
  /**
   * Tells operators that something is wrong, right again, or has happened; returns when that is stored. Throws when it
   * could not be: what lasts is reported again by the next look at it, so a caller logs and goes on.
   */
  readonly signal: (signals: readonly Signal[]) => Promise<void>;
  /** What is wrong and who sees to it. */
  readonly alerts: AlertsPort;
  /** The audit log as it is searched, archived and signed. */
  readonly auditTrail: AuditTrail;
  /** Searches of it that operators keep. */
  readonly savedFilters: SavedFilters;
  /** True when a confirm could be served. */
  readonly healthy: HealthProbe;
  readonly limiter: Limiter;
  readonly bans: Bans;
  /** Modes, block and allow lists, as this isolate knows them. */
  readonly policy: IsolatePolicy;
  readonly policyObject: PolicyObject;
  readonly interactions: {
    readonly begin: (id: Snowflake) => Promise<Begun>;
    /** The first run's answer, waited for while it can still come; null: it did not. */
    readonly outcome: (id: Snowflake) => Promise<string | null>;
    readonly finish: (id: Snowflake, answer: string) => Promise<void>;
  };
  /** What members were asked to confirm, by the interaction that asked. */
  readonly questions: {
    readonly hold: (id: Snowflake, held: HeldAction) => Promise<void>;
    /** Hands the action out once, to who was asked. */
    readonly take: (id: Snowflake, by: Snowflake) => Promise<Taken>;
  };
  /** What Discord shows the bot of a guild and a channel in it. */
  readonly lookAtGuild: (guildId: Snowflake, channelId: Snowflake | null) => Promise<GuildSight>;
  readonly discordEvents: DiscordEventStore;
  /** Accounts, sessions and API tokens. */
  readonly access: AccessStore;
  /** Cloudflare Access, where it stands in front of the management zone. */
  readonly outsideCheck: OutsideCheck;
  readonly breakers: Breakers;
  /** Those whose breakers are in use. */
  readonly dependencies: readonly Dependency[];
  /** What operators see of a breaker, and can order it. */
  readonly breakerObject: (
    dependency: Dependency,
  ) => Pick<ReturnType<typeof breakerStub>, "status" | "force" | "reset">;
  /** The way to the VPS; null where none is configured. */
  readonly gateway: Gateway | null;
  /** What the VPSes say of themselves. */
  readonly vps: Pick<
    ReturnType<typeof vpsStub>,
    "heartbeat" | "events" | "expect" | "status" | "trends" | "listEvents" | "forget"
  >;
  /** What is traded, by whose order, and whether it may be. */
  readonly trading: TradingObject;
  readonly metrics: Metrics;
  /** Servers whose certificates are watched, and what was seen of them. */
  readonly certificates: Certificates;
  /** The operators' lists. */
  readonly compliance: Compliance;
  /** How the parts stand now; one object call a part. */
  readonly vitals: () => Promise<Vitals>;
}

/** The object of alerts and incidents, as far as operators need it. */
type AlertsPort = Pick<Alerts, "status" | "incidents" | "incident" | "act">;
