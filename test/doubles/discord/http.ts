import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./errors.ts";

/** Larger than anything the edge sends, its files included; Discord takes 25 MiB. */
const MAX_BODY = 8 * 1024 * 1024;

/** The whole body, or null when it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function send(response: ServerResponse, answer: Answer): void {
  const { status, body, headers } = answer;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...headers,
  });
  response.end(body === undefined ? undefined : text);
}
