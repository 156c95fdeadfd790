import { DurableObject } from "cloudflare:workers";
import { IDLE_LIMIT } from "../shared/access/session.ts";
import { SESSION_ENDED } from "../shared/live/protocol.ts";
import { describeError } from "../shared/logging/log.ts";
import { SECOND } from "../shared/time.ts";
import type { Bindings } from "./bindings.ts";
import { logger } from "./logger.ts";

/** Fast enough to see an attack begin; what isolates count comes once a minute anyway. */
const PUSH_EVERY = 5 * SECOND;
/** A team and its tabs many times over; what comes on top polls. */
const MOST_WATCHERS = 100;
const MOST_OF_A_SESSION = 8;

/** A WebSocket's close code (RFC 6455 §7.4.1). */
const POLICY_VIOLATION = 1008;

/**
 * The dashboard's open sockets, hibernating between figures: only an alarm wakes it, and only while somebody
 * watches. Before each push it asks whose session still stands. The class of the binding is made in `workers/`, where
 * the figures come from: imports go one way.
 */
export abstract class LiveObject extends DurableObject<Bindings> {
  /** What everybody is shown, as JSON. */
  protected abstract snapshot(): Promise<string>;

  /** An upgrade that the Worker has judged; the session comes in its header. */
  override async fetch(request: Request): Promise<Response> {
    const session = request.headers.get("X-Session");
    if (session === null || request.headers.get("Upgrade") !== "websocket") {
      return new Response(null, { status: 400 });
    }
    const crowded =
      this.ctx.getWebSockets().length >= MOST_WATCHERS ||
      this.ctx.getWebSockets(session).length >= MOST_OF_A_SESSION;
    if (crowded) return new Response(null, { status: 503 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [session]);
    await this.ctx.storage.setAlarm(Date.now());
    return new Response(null, { status: 101, webSocket: client });
  }

  override async alarm(): Promise<void> {
    try {
      const watching = await this.#watching();
      if (watching.length === 0) return;
      const snapshot = await this.snapshot();
      for (const socket of watching) send(socket, snapshot);
    } catch (error) {
      // The next push tries again; the page shows how old its figures are.
      logger.warn("live_push_failed", describeError(error));
    } finally {
      if (this.ctx.getWebSockets().length > 0) await this.ctx.storage.setAlarm(Date.now() + PUSH_EVERY);
    }
  }

  /** The page has nothing to say: whoever does is no page of ours. */
  override webSocketMessage(socket: WebSocket): void {
    socket.close(POLICY_VIOLATION, "nothing to say");
  }

  /** Ends the closing handshake, for which the page waits. */
  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  /**
   * Those whose session stands; the others are told and closed. Looking on is no use of a session: it ends an hour
   * after the last page. Fails closed: when D1 does not answer, nobody is shown anything.
   */
  async #watching(): Promise<readonly WebSocket[]> {
    const sockets = this.ctx.getWebSockets().map((socket) => [socket, this.ctx.getTags(socket)[0]] as const);
    if (sockets.length === 0) return [];
    const now = Date.now();
    const { results } = await this.env.DB.prepare(
      `SELECT id FROM sessions WHERE id IN (SELECT value FROM json_each(?1))
         AND expires_at > ?2 AND last_seen_at > ?3`,
    )
      .bind(JSON.stringify([...new Set(sockets.map(([, session]) => session))]), now, now - IDLE_LIMIT)
      .all<{ id: string }>();
    const standing = new Set<string | undefined>(results.map(({ id }) => id));
    return sockets.flatMap(([socket, session]) => {
      if (standing.has(session)) return [socket];
      socket.close(SESSION_ENDED, "the session has ended");
      return [];
    });
  }
}

/** A socket that is closing takes nothing more; that is no fault. */
function send(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    socket.close(POLICY_VIOLATION, "gone");
  }
}
