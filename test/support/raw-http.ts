import { once } from "node:events";
import { connect } from "node:net";

/** How long a server may be silent, with its answer sent or not. */
const PATIENCE = 1_000;

/** Sends these bytes as they are, and gives back all that comes until the connection ends or falls silent. */
export async function rawHttp(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  socket.setTimeout(PATIENCE, () => socket.destroy());
  // A reset is an answer too.
  socket.on("error", () => undefined);
  socket.write(bytes, "latin1");
  await once(socket, "close");
  return answer;
}

/** The status of the first answer; 0: there was none. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
