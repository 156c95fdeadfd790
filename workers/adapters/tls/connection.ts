import { connect } from "cloudflare:sockets";
import type { ReadingFailure } from "../../../shared/certificates/reading.ts";
import { sanitise } from "../../../shared/logging/sanitise.ts";
import type { Result } from "../../../shared/result.ts";
import { SECOND } from "../../../shared/time.ts";
import { within, type Waited } from "../../../durable-objects/within.ts";
import { failure, type Link } from "./peer.ts";

/** Row R4. */
const CONNECT_TIMEOUT = 10 * SECOND;
/** From the connection's start to the certificate. A server that sends a byte now and then gets no more either. */
const TOTAL_TIMEOUT = 20 * SECOND;

export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
}

export interface Timeouts {
  /** Milliseconds. */
  readonly connect: number;
  readonly total: number;
}

/** Connects, and gives the work a link that ends with it. The work is waited for no longer than the time-outs say. */
export async function withConnection<T>(
  endpoint: Endpoint,
  work: (link: Link) => Promise<Result<T, ReadingFailure>>,
  timeouts: Timeouts = { connect: CONNECT_TIMEOUT, total: TOTAL_TIMEOUT },
): Promise<Result<T, ReadingFailure>> {
  const began = Date.now();
  let socket: Socket | undefined;
  try {
    const opened = await within(timeouts.connect, async () => {
      socket = connect(endpoint, { secureTransport: "off", allowHalfOpen: false });
      socket.closed.catch(() => {});
      await socket.opened;
      return linkOf(socket);
    });
    if (opened.kind !== "done") return unreachable(opened, timeouts.connect);
    const worked = await within(began + timeouts.total - Date.now(), () => work(opened.value));
    if (worked.kind === "done") return worked.value;
    return worked.kind === "late"
      ? failure("silent", `no certificate within ${timeouts.total / SECOND} s`)
      : failure("hung_up", describe(worked.error));
  } finally {
    // What still reads ends with it; how the connection ends is nothing to us.
    socket?.close().catch(() => {});
  }
}

function linkOf(socket: Socket): Link {
  const writer = socket.writable.getWriter();
  const reader = socket.readable.getReader();
  return {
    write: (bytes) => writer.write(bytes),
    read: async () => (await reader.read()).value ?? null,
  };
}

const unreachable = (
  waited: Exclude<Waited<unknown>, { kind: "done" }>,
  limit: number,
): Result<never, ReadingFailure> =>
  waited.kind === "late"
    ? failure("unreachable", `no connection within ${limit / SECOND} s`)
    : failure("unreachable", describe(waited.error));

const describe = (error: unknown): string => sanitise(error instanceof Error ? error.message : String(error));
