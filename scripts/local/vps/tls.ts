import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { DAY } from "../../../shared/time.ts";
import { selfSigned } from "../../../test/doubles/tls/self-signed.ts";
import type { Variables } from "../dev-vars.ts";

const HOST = "vps.local";
/** As long as Let's Encrypt's, with the days that are left when it renews. */
const LIFETIME = 90 * DAY;
const LEFT = 30 * DAY;

export interface WorldTls {
  /** What the edge has to know to watch it. */
  readonly variables: Variables;
  readonly stop: () => Promise<void>;
}

/** A server whose certificate the edge can watch. */
export async function startWorldTls(now: number): Promise<WorldTls> {
  const notAfter = now + LEFT;
  const server = createServer(selfSigned(HOST, notAfter - LIFETIME, notAfter), (socket) => socket.end());
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
