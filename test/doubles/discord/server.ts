import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serveControl } from "./control.ts";
import { refused } from "./errors.ts";
import { Faults } from "./faults.ts";
import { send } from "./http.ts";
import type { Action } from "./interactions/action.ts";
import { sendEvent, type WebhookEvent } from "./interactions/events.ts";
import { interact, type Outcome, type Where } from "./interactions/interact.ts";
import { createSigner, newPrivateKey, type Signer } from "./interactions/signing.ts";
import { Journal } from "./journal.ts";
import { RateLimits, type BucketName, type Limit } from "./rate-limits.ts";
import { serveRest } from "./rest.ts";
import type { Discord } from "./routes/route.ts";
import { ALERTS_WEBHOOK_PATH, createWorld, DEFAULT_IDS, type WorldIds } from "./seed.ts";
import { snapshot, type Snapshot } from "./snapshot.ts";
import { snowflakes } from "./snowflakes.ts";
import type { World } from "./state.ts";

const API = "/api/v10";
const CONTROL = "/control";
/** Long enough that two changes sent together overlap, short enough for tests. */
const ROLE_WRITE_DELAY = 3;

export interface DiscordOptions {
  /** 0, the default: any free one. */
  readonly port?: number;
  readonly ids?: WorldIds;
  readonly botToken?: string;
  /** Hex of the Ed25519 key that signs interactions; a fresh one by default. */
  readonly privateKey?: string;
  readonly limits?: Partial<Record<BucketName, Limit>>;
  readonly globalPerSecond?: number;
  readonly roleWriteDelay?: number;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** Asked first about every request; true: it has answered. */
  readonly extension?: (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;
}

export interface LocalDiscord {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** The variables by which an edge joins this Discord (contract, "Configuration"). */
  readonly variables: Readonly<Record<string, string>>;
  /** `ALERT_DISCORD_WEBHOOK_URL`, for an edge that is to post its alerts here. */
  readonly alertWebhookUrl: string;
  readonly signer: Signer;
  /** Lives until the next `reset`. */
  readonly world: () => World;
  readonly journal: Journal;
  readonly faults: Faults;
  /** Where interactions and events go: the edge's origin. */
  connect(edgeUrl: string): void;
  interact(where: Where, action: Action): Promise<Outcome | null>;
  sendEvent(event: WebhookEvent): Promise<{ readonly status: number | null }>;
  snapshot(): Snapshot;
  /** As just started: the first members and messages, no faults, nothing counted. */
  reset(): void;
  stop(): Promise<void>;
}

/** A strict double of the part of Discord that the edge talks to, in memory, on 127.0.0.1. */
export async function startDiscord(options: DiscordOptions = {}): Promise<LocalDiscord> {
  const now = options.now ?? Date.now;
  const ids = options.ids ?? DEFAULT_IDS;
  const botToken = options.botToken ?? "local-bot-token-of-no-real-application";
  const signer = createSigner(options.privateKey ?? newPrivateKey());
  const journal = new Journal();
  const faults = new Faults();
  const limits = new RateLimits(options.limits, options.globalPerSecond);
  let world = createWorld(ids, now());
  let edgeUrl: string | null = null;

  const discord: Discord = {
    get world() {
      return world;
    },
    journal,
    now,
    newId: snowflakes(now),
    roleWriteDelay: options.roleWriteDelay ?? ROLE_WRITE_DELAY,
  };
  const edge = (): string => {
    if (edgeUrl === null) throw new Error("No edge is connected to this Discord yet: call connect(url).");
    return edgeUrl;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://local");
    if (options.extension?.(request, response, url) === true) return;
    if (url.pathname.startsWith(`${API}/`)) {
      await serveRest(
        { discord, botToken, limits, faults },
        request,
        response,
        url,
        url.pathname.slice(API.length),
      );
    } else if (url.pathname.startsWith(`${CONTROL}/`)) {
      send(response, await serveControl(local, request, url.pathname.slice(CONTROL.length)));
    } else {
      send(response, refused("notFound"));
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that hangs up while it is being read is its own affair; all else is a bug of the double.
      if (request.destroyed && !request.complete) return;
      console.error("The local Discord failed:", error);
      if (!response.headersSent) send(response, refused("serverError"));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const local: LocalDiscord = {
    url,
    variables: {
      DISCORD_APPLICATION_ID: ids.applicationId,
      DISCORD_PUBLIC_KEY: signer.publicKey,
      DISCORD_API_BASE: url + API,
      DISCORD_BOT_TOKEN: botToken,
      DISCORD_GUILD_ID: ids.guildId,
      VERIFIED_ROLE_ID: ids.verifiedRoleId,
      TEAM_ROLE_ID: ids.teamRoleId,
      LOG_CHANNEL_ID: ids.logChannelId,
    },
    alertWebhookUrl: url + API + ALERTS_WEBHOOK_PATH,
    signer,
    world: () => world,
    journal,
    faults,
    connect: (to) => {
      edgeUrl = to.replace(/\/+$/, "");
    },
    interact: (where, action) => interact(discord, signer, edge(), where, action),
    sendEvent: (event) => sendEvent(discord, signer, edge(), event),
    snapshot: () => snapshot(world, journal, faults.list()),
    reset: () => {
      world = createWorld(ids, now());
      journal.clear();
      faults.clear();
      limits.clear();
      journal.changed();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return local;
}
