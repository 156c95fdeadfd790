import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SECOND } from "../../shared/time.ts";

/** Standard Webhooks: older or newer than this is no message of now. */
const TOLERANCE = 300;

export interface WebhookReceiver {
  /** `ALERT_WEBHOOK_URL` and its secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** Bodies of messages with a good signature, once an id. */
  readonly taken: unknown[];
  /** Messages whose signature, time or form was wrong. */
  readonly refused: () => number;
  /** Ids that came again. */
  readonly repeated: () => number;
  stop(): Promise<void>;
}

/** A program that takes signed messages as Standard Webhooks tells it to: written from the specification, not from the edge. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const key = randomBytes(32);
  const taken: unknown[] = [];
  const ids = new Set<string>();
  let refused = 0;
  let repeated = 0;

  const isGood = (id: string, timestamp: string, signatures: string, body: string): boolean => {
    const age = Math.abs(Date.now() / SECOND - Number(timestamp));
    if (id === "" || !/^\d+$/.test(timestamp) || age > TOLERANCE) return false;
    const wanted = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
    return signatures.split(" ").some((signature) => {
      const [version, text = ""] = signature.split(",");
      const given = Buffer.from(text, "base64");
      return version === "v1" && given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const header = (name: string): string => String(request.headers[name] ?? "");
      const id = header("webhook-id");
      if (!isGood(id, header("webhook-timestamp"), header("webhook-signature"), body)) {
        refused++;
        response.writeHead(401).end();
        return;
      }
      if (ids.has(id)) repeated++;
      else taken.push(JSON.parse(body));
      ids.add(id);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    variables: {
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
      ALERT_WEBHOOK_SECRET: `whsec_${key.toString("base64")}`,
    },
    taken,
    refused: () => refused,
    repeated: () => repeated,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
