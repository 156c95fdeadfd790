import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MINUTE, SECOND } from "../../../shared/time.ts";

/** Telegram's "Bots FAQ" and "sendMessage". */
const BETWEEN = 1 * SECOND;
const A_MINUTE = 20;
const LONGEST_TEXT = 4_096;
/** The tags that `parse_mode: HTML` knows, of those the edge uses. */
const TAGS = /<\/?(?:b|code)>/g;
const KNOWN = new Set(["chat_id", "text", "parse_mode", "link_preview_options"]);

export interface LocalTelegram {
  /** `TELEGRAM_API_BASE` and the rest. */
  readonly variables: Readonly<Record<string, string>>;
  /** What is in the chat, as it is read. */
  readonly messages: string[];
  /** Answers of 429, which nobody should provoke. */
  readonly limited: () => number;
  /** Answers 500 to the next so many calls. */
  fail(times: number): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const refused = (status: number, description: string, parameters?: object): Answer => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) },
});

/** What a reader sees of HTML, or why Telegram would not take it. */
function textOf(html: string): string | null {
  const bare = html.replace(TAGS, "");
  if (/[<>]/.test(bare) || /&(?!(?:lt|gt|amp|quot);)/.test(bare)) return null;
  const open: string[] = [];
  for (const [tag] of html.matchAll(TAGS)) {
    const name = tag.replace(/[</>]/g, "");
    if (!tag.startsWith("</")) open.push(name);
    else if (open.pop() !== name) return null;
  }
  if (open.length > 0) return null;
  return bare
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** A strict double of the one method of Telegram's bot API that the edge calls, in memory, on 127.0.0.1. */
export async function startTelegram(): Promise<LocalTelegram> {
  const token = "1234567890:local-telegram-bot-token-of-nobody";
  const chatId = "-1001234567890";
  const messages: string[] = [];
  let sent: number[] = [];
  let limited = 0;
  let failing = 0;

  const judge = (path: string, body: Record<string, unknown> | null): Answer => {
    if (path !== `/bot${token}/sendMessage`) return refused(401, "Unauthorized");
    if (failing > 0) {
      failing--;
      return refused(500, "Internal Server Error");
    }
    if (body === null) return refused(400, "Bad Request: object expected as JSON");
    const unknown = Object.keys(body).find((key) => !KNOWN.has(key));
    if (unknown !== undefined) return refused(400, `Bad Request: ${unknown} is not known`);
    if (body["chat_id"] !== chatId) return refused(400, "Bad Request: chat not found");
    const text = body["parse_mode"] === "HTML" ? textOf(String(body["text"])) : null;
    if (text === null) return refused(400, "Bad Request: can't parse entities");
    if (text === "") return refused(400, "Bad Request: message text is empty");
    if (text.length > LONGEST_TEXT) return refused(400, "Bad Request: message is too long");
    const now = Date.now();
    sent = sent.filter((at) => now - at < MINUTE);
    const last = sent.at(-1) ?? 0;
    if (now - last < BETWEEN || sent.length >= A_MINUTE) {
      limited++;
      const wait = sent.length >= A_MINUTE ? Math.ceil(((sent[0] ?? now) + MINUTE - now) / SECOND) : 1;
      return refused(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
    }
    sent.push(now);
    messages.push(text);
    return { status: 200, body: { ok: true, result: { message_id: messages.length, text } } };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = judge(request.url ?? "", await readJson(request));
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    variables: {
      TELEGRAM_API_BASE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_CHAT_ID: chatId,
    },
    messages,
    limited: () => limited,
    fail: (times) => {
      failing = times;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
