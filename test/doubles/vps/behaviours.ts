import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

type Behaviour = (request: IncomingMessage, response: ServerResponse, target: URL) => void;

const CHUNK = Buffer.alloc(64 * 1024, "x");
/** How often a dripping answer has another byte. */
const DRIP_EVERY = 50;

const argument = (target: URL): number => Number(target.pathname.split("/")[2] ?? 0);

/** `/status/503`: that status, with the words of a careless server. */
const status: Behaviour = (_, response, target) => {
  response.writeHead(argument(target), { server: "nginx/1.22.1", "retry-after": "7" });
  response.end("Traceback: /srv/bot/main.py line 7 <hr>nginx/1.22.1");
};

/** `/rejected/422`: that status, with an API's words. */
const rejected: Behaviour = (_, response, target) => {
  response.writeHead(argument(target), { "content-type": "application/problem+json", allow: "PUT" });
  response.end('{"title":"no such symbol"}');
};

/** `/late/200`: the answer after so many milliseconds. */
const late: Behaviour = (_, response, target) => {
  setTimeout(() => response.end("late"), argument(target));
};

/** `/bytes/1000`: so many bytes, length said; written as fast as they are taken. */
const bytes: Behaviour = (_, response, target) => {
  let left = argument(target);
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": left });
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      const chunk = CHUNK.subarray(0, Math.min(left, CHUNK.length));
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end();
  };
  more();
};

/** A byte now and then, without end. */
const drip: Behaviour = (_, response) => {
  response.writeHead(200, { "content-type": "text/plain" });
  const timer = setInterval(() => response.write("x"), DRIP_EVERY);
  response.on("close", () => clearInterval(timer));
};

/** Announces 1,000 bytes, sends ten, and is gone. */
const torn: Behaviour = (_, response) => {
  response.writeHead(200, { "content-length": 1_000 });
  response.write("0123456789", () => response.destroy());
};

/** The connection breaks once the request is there. */
const reset: Behaviour = (request) => request.socket.resetAndDestroy();

/** No HTTP. */
const junk: Behaviour = (request) => request.socket.end("SSH-2.0-OpenSSH_9.2\r\n");

/** `/redirect?to=…` */
const redirect: Behaviour = (_, response, target) => {
  response.writeHead(302, { location: target.searchParams.get("to") ?? "" });
  response.end("<hr>nginx/1.22.1");
};

/** Everything that an origin should keep to itself, and some that it may say. */
const leaky: Behaviour = (_, response) => {
  response.writeHead(200, {
    "access-control-allow-origin": "*",
    "cache-control": "max-age=60",
    connection: "close, etag",
    "content-security-policy": "script-src *",
    "content-type": "text/html",
    etag: '"for this connection"',
    "last-modified": "Sat, 21 Nov 2026 00:00:00 GMT",
    server: "nginx/1.22.1",
    "set-cookie": "__Host-edge_session=stolen; Path=/; Secure",
    "strict-transport-security": "max-age=0",
    via: "1.1 vps-1",
    "x-aspnet-version": "4.0",
    "x-frame-options": "ALLOWALL",
    "x-powered-by": "Express",
    "x-request-id": "of the origin",
    "x-total-count": "7",
  });
  response.end("<script>alert(1)</script>");
};

/** A body packed although nobody asked for it. */
const packed: Behaviour = (_, response) => {
  const body = gzipSync("a text that was packed");
  response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length }).end(body);
};

/** 103 before the answer. */
const hints: Behaviour = (_, response) => {
  response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => response.end("after hints"));
};

/** Ten bytes that know of ranges and validators. */
const file: Behaviour = (request, response) => {
  const headers = { etag: '"v1"', "accept-ranges": "bytes", "content-type": "text/plain" };
  if (request.headers["if-none-match"] === '"v1"') return void response.writeHead(304, headers).end();
  if (request.headers.range === "bytes=2-4") {
    response.writeHead(206, { ...headers, "content-range": "bytes 2-4/10", "content-length": 3 }).end("234");
    return;
  }
  response.writeHead(200, { ...headers, "content-length": 10 }).end("0123456789");
};

export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  status,
  rejected,
  late,
  bytes,
  drip,
  torn,
  reset,
  junk,
  redirect,
  leaky,
  packed,
  hints,
  file,
};
