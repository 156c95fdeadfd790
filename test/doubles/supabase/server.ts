import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { call } from "./call.ts";
import { migrate, openDatabase, type Database } from "./database.ts";
import { refusal, type Answer } from "./errors.ts";
import { Faults } from "./faults.ts";

const RPC = "/rest/v1/rpc/";
/** Larger bodies than any of ours. */
const MAX_BODY = 4 * 1024 * 1024;

export interface SupabaseOptions {
  /** Where the database lives on; none: a fresh one. */
  readonly directory?: string;
  /** False: an empty project, without the tables and functions. */
  readonly migrated?: boolean;
  readonly serviceRoleKey?: string;
}

export interface LocalSupabase {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly serviceRoleKey: string;
  /** The public key, which every visitor of a website has. */
  readonly anonKey: string;
  /** The variables by which an edge joins it. */
  readonly variables: Readonly<Record<"SUPABASE_URL" | "SUPABASE_SERVICE_ROLE_KEY", string>>;
  readonly database: Database;
  readonly faults: Faults;
  /** Names of the functions called so far, in order. */
  readonly calls: string[];
  /** Refuses connections, and breaks those there are. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/** The part of Supabase the edge talks to: PostgREST's way of calling functions, over a real PostgreSQL. */
export async function startSupabase(options: SupabaseOptions = {}): Promise<LocalSupabase> {
  const database = await openDatabase(options.directory);
  if (options.migrated !== false) await migrate(database);
  const serviceRoleKey = options.serviceRoleKey ?? "sb_secret_local_supabase_of_no_real_project";
  const anonKey = "sb_publishable_local_supabase_of_no_real_project";
  const roles = new Map([
    [serviceRoleKey, "service_role"],
    [anonKey, "anon"],
  ]);
  const faults = new Faults();
  const calls: string[] = [];

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const role = roleOf(request, roles);
    if (typeof role !== "string") return role;
    const { pathname } = new URL(request.url ?? "/", "http://local");
    if (!pathname.startsWith(RPC)) return refusal(404, { code: "PGRST125", message: "Invalid path" });
    if (request.method !== "POST") return refusal(405, { code: "PGRST101", message: "Only POST here" });
    const args = await readArguments(request);
    if (args === null)
      return refusal(400, { code: "PGRST102", message: "Empty or invalid json", details: null });
    const name = decodeURIComponent(pathname.slice(RPC.length));
    calls.push(name);
    return call(database, role, name, args);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fault = faults.take();
    switch (fault) {
      case "hang":
        return;
      case "server_error":
        return send(response, refusal(500, { message: "An unexpected error occurred" }));
      case "empty_404":
        return send(response, { status: 404, body: null });
      case "html":
        response.writeHead(200, { "Content-Type": "text/html" }).end("<html><body>Welcome</body></html>");
        return;
      case "drop_after":
        await answer(request);
        request.socket.destroy();
        return;
      case "hang_in_body": {
        const { status, body } = await answer(request);
        response.writeHead(status, { "Content-Type": "application/json", "Content-Length": "1000" });
        response.write(body ?? "");
        return;
      }
      case null:
        return send(response, await answer(request));
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      console.error("The local Supabase failed:", error);
      if (!response.headersSent) send(response, refusal(500, { message: "the local Supabase failed" }));
    });
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, "127.0.0.1", resolve);
    });
  const down = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    serviceRoleKey,
    anonKey,
    variables: { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey },
    database,
    faults,
    calls,
    down,
    up: () => listen(port),
    stop: async () => {
      if (server.listening) await down();
      await database.close();
    },
  };
}

/** The gate in front checks `apikey`, PostgREST the bearer. */
function roleOf({ headers }: IncomingMessage, roles: ReadonlyMap<string, string>): string | Answer {
  const key = headers["apikey"];
  if (typeof key !== "string") return refusal(401, { message: "No API key found in request" });
  if (!roles.has(key)) return refusal(401, { message: "Invalid API key" });
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  return (
    roles.get(bearer) ?? refusal(401, { code: "PGRST301", message: "No suitable key or wrong key type" })
  );
}

async function readArguments(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, body === null ? {} : { "Content-Type": "application/json; charset=utf-8" });
  response.end(body ?? undefined);
}
