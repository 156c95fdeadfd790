import type { Snapshot } from "../../../../shared/live/snapshot.ts";
import type { LiveNews, Standings } from "../../../../shared/live/standing.ts";
import { api } from "./api.ts";
import { retryDelay } from "./backoff.ts";

/** While the socket does not come about: what the API says, as often as this. */
const POLL_EVERY = 15_000;
/** From here on a network that lets no socket through is likelier than a short outage. */
const POLL_AFTER = 2;
/** A socket that has said nothing for this long is dead, whatever the network thinks: figures come every 5 seconds. */
const SILENT_AFTER = 20_000;

interface Connection {
  /** `standings`: null where it was polled, which does not say them. */
  readonly onSnapshot: (snapshot: Snapshot, standings: Standings | null) => void;
  readonly onLost: () => void;
  /** Nothing more comes. */
  readonly onEnded: () => void;
  /** The close code that says so. */
  readonly sessionEnded: number;
}

/** Holds the page's one socket: with back-off when it is lost, with polling beside it, and not while nobody looks. */
export function connect({ onSnapshot, onLost, onEnded, sessionEnded }: Connection): void {
  let socket: WebSocket | null = null;
  let failures = 0;
  let over = false;
  let retryTimer: number | undefined;
  let pollTimer: number | undefined;
  let silenceTimer: number | undefined;

  const end = (): void => {
    over = true;
    stop();
    onEnded();
  };

  function start(): void {
    if (over || document.hidden || socket !== null) return;
    const url = new URL("/admin/live", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const opened = new WebSocket(url);
    socket = opened;
    watchForSilence(opened);
    opened.addEventListener("message", ({ data }: MessageEvent<string>) => {
      failures = 0;
      clearInterval(pollTimer);
      watchForSilence(opened);
      const news = JSON.parse(data) as LiveNews;
      onSnapshot(news, news.standings);
    });
    opened.addEventListener("close", ({ code }) => {
      if (socket === opened) lost(code);
    });
  }

  function watchForSilence(opened: WebSocket): void {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => {
      opened.close();
      if (socket === opened) lost(0);
    }, SILENT_AFTER);
  }

  function lost(code: number): void {
    socket = null;
    clearTimeout(silenceTimer);
    if (code === sessionEnded) {
      end();
      return;
    }
    failures++;
    if (failures < POLL_AFTER) onLost();
    if (failures === POLL_AFTER) {
      void poll();
      pollTimer = setInterval(() => void poll(), POLL_EVERY);
    }
    retryTimer = setTimeout(start, retryDelay(failures, Math.random()));
  }

  async function poll(): Promise<void> {
    const read = await api("GET /admin/api/metrics");
    if (read.ok) onSnapshot(read.value, null);
    else if (read.error.kind === "refused" && read.error.status === 401) end();
    else onLost();
  }

  function stop(): void {
    for (const timer of [retryTimer, pollTimer, silenceTimer]) clearTimeout(timer);
    const closing = socket;
    socket = null;
    closing?.close();
    failures = 0;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  // A page that the browser keeps for "back" must hold no socket, or it is not kept.
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();
}
