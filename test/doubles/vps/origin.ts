import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { BEHAVIOURS } from "./behaviours.ts";
import { PlayAccount } from "./account.ts";
import { SignatureChecker } from "./signature.ts";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The connection ended before the answer did. */
  cut: boolean;
}

/** A request that began to arrive, whatever became of it. */
export interface Arriving {
  readonly url: string;
  /** Bytes of its body. */
  received: number;
  /** Null: it is not over yet. */
  whole: boolean | null;
}

export interface LocalOrigin {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly arriving: Arriving[];
  /** The whole ones. */
  readonly arrived: Arrived[];
  /** Refuses connections, and breaks those there are, as a killed process does. */
  down(): Promise<void>;
  /** Listens again at the same place. */
  up(): Promise<void>;
}

/** The pair an edge signs with and an origin checks by. */
export function newSigningKey(): { readonly variable: string; readonly publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { variable: JSON.stringify(privateKey.export({ format: "jwk" })), publicKey };
}

/**
 * A server of the VPS: answers the edge alone, told by the signature. Paths of `BEHAVIOURS`
 * misbehave, `/unwanted` refuses a body unread, others echo.
 */
export async function startOrigin(
  publicKey: KeyObject,
  name = "origin",
  account = new PlayAccount("paper"),
): Promise<LocalOrigin> {
  const checker = new SignatureChecker(publicKey);
  const arriving: Arriving[] = [];
  const arrived: Arrived[] = [];
  const sockets = new Set<Socket>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const begun: Arriving = { url, received: 0, whole: null };
    arriving.push(begun);
    request.on("close", () => (begun.whole = request.complete));
    if (url === "/unwanted") return json(response, 413, { error: `${"x".repeat(200_000)} END` });
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      begun.received += chunk.length;
    }
    const body = Buffer.concat(chunks);
    const entry: Arrived = { method, url, headers, body: body.toString(), cut: false };
    arrived.push(entry);
    response.on("close", () => (entry.cut = !response.writableFinished));
    const fault = await checker.fault(request, body);
    if (fault !== null) return json(response, 401, { error: `not from the edge: ${fault}` });
    const target = new URL(url, "http://local");
    const [, first = ""] = target.pathname.split("/");
    if (first === "trade" || first === "portfolio") {
      const { status, answer } = account.answer(method, first, headers, entry.body);
      return json(response, status, answer);
    }
    const behave = BEHAVIOURS[first];
    if (behave !== undefined) return behave(request, response, target);
    return json(response, 200, { origin: name, method, url, headers, body: entry.body });
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arriving,
    arrived,
    down: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
    up: () => listen(port),
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
