import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** An address that stays while who answers there comes and goes. */
export interface Switchboard {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** To whom calls go; null: nobody listens. */
  connect(url: string | null): void;
  close(): Promise<void>;
}

export async function startSwitchboard(): Promise<Switchboard> {
  let port: number | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((caller) => {
    if (port === null) {
      caller.destroy();
      return;
    }
    const callee = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      sockets.add(one);
      one
        .on("error", () => other.destroy())
        .on("close", () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    connect: (url) => {
      port = url === null ? null : Number(new URL(url).port);
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
