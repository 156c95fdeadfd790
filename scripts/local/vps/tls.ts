import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { DAY } from "../../../shared/time.ts";
import { selfSigned, type SelfSigned } from "../../../test/doubles/tls/self-signed.ts";
import type { Variables } from "../dev-vars.ts";

const HOST = "vps.local";
/** As long as Let's Encrypt's, with the days that are left when it renews. */
const LIFETIME = 90 * DAY;
const LEFT = 30 * DAY;
/** Only the owner reads a file with keys. */
const OWNER_ONLY = 0o600;

export interface WorldTls {
  /** What the edge has to know to watch it. */
  readonly variables: Variables;
  readonly stop: () => Promise<void>;
}

/** A server whose certificate the edge can watch, the same one at each start; to have another, delete the file. */
export async function startWorldTls(state: string, now: number): Promise<WorldTls> {
  const server = createServer(keptCertificate(join(state, "vps-certificate.json"), now), (socket) =>
    socket.end(),
  );
  // Whoever only looks at the certificate leaves in the middle of the handshake.
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const target = { name: "vps", host: HOST, address: "127.0.0.1", port, private: true };
  return {
    variables: { CERTIFICATES: JSON.stringify([target]) },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function keptCertificate(path: string, now: number): SelfSigned {
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as SelfSigned;
  const notAfter = now + LEFT;
  const made = selfSigned(HOST, notAfter - LIFETIME, notAfter);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, JSON.stringify(made), { mode: OWNER_ONLY });
  return made;
}
