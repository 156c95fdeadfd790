import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { signedHeaders } from "../../agent/lib/client.mjs";
import { validVariables } from "./variables.ts";

/** The edge as an agent's process meets it over HTTP, with the orders that a test gives. */
export async function playEdge() {
  const played = {
    url: "",
    killSwitch: null as { action: string } | null,
    commands: [] as { id: string; [name: string]: unknown }[],
    /** Each acknowledgement, in order: `id state`. */
    acknowledged: [] as string[],
    /** Statuses of the agent's own heartbeats. */
    beats: [] as string[],
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const said = JSON.parse(Buffer.concat(chunks).toString() || "{}") as { state?: string; status?: string };
    const [, , what, id] = (request.url ?? "").split("/");
    if (request.method === "GET") {
      const body = JSON.stringify({
        killSwitch: played.killSwitch,
        mode: "paper",
        commands: played.commands,
      });
      const asked = String(request.headers["webhook-id"]);
      const headers = signedHeaders([validVariables.INGEST_SECRET], `re_${asked}`, body, Date.now());
      response.writeHead(200, headers).end(body);
      return;
    }
    if (what === "commands") {
      played.acknowledged.push(`${id} ${said.state}`);
      if (said.state !== "accepted") played.commands = played.commands.filter((one) => one.id !== id);
    }
    if (what === "heartbeat") played.beats.push(String(said.status));
    response.writeHead(202).end("{}");
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  played.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return played;
}
