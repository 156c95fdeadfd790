import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A server that can be killed and started again at the same port; its answer to anything is that port. */
export interface OriginProcess {
  readonly port: number;
  /** Once it is dead, nothing more. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const SERVER = `
  const server = require("node:http")
    .createServer((request, response) => request.resume().on("end", () => response.end(String(server.address().port))))
    .listen(Number(process.argv[1]), "127.0.0.1", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit());
`;

export async function startOriginProcess(): Promise<OriginProcess> {
  let child: ChildProcess;
  const start = async (port: number): Promise<number> => {
    child = spawn(process.execPath, ["-e", SERVER, String(port)], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const [listening] = (await once(child, "message")) as [number];
    return listening;
  };
  const port = await start(0);
  return {
    port,
    kill: async () => {
      if (child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    start: async () => void (await start(port)),
  };
}

/** Whether somebody listens there, asked until the time is over. */
export async function listens(port: number, milliseconds: number): Promise<boolean> {
  for (const until = Date.now() + milliseconds; Date.now() < until; await delay(20)) {
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((done) => {
      socket.once("connect", () => done(true)).once("error", () => done(false));
    });
    socket.destroy();
    if (open) return true;
  }
  return false;
}
