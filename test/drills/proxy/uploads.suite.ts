import { createHash } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { MAX_BODY_BYTES } from "../../../shared/http/hygiene.ts";
import { newSigningKey, startOrigin } from "../../doubles/vps/origin.ts";
import { freshAddress } from "../../support/addresses.ts";
import { startEdge } from "../../support/edge-process.ts";
import { statusOf } from "../../support/raw-http.ts";
import { ask, build, edge, FIRST_BYTE, newStorage, origin, TOTAL } from "./stage.ts";

const sha256 = (body: string | Uint8Array): string =>
  `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

/** A request whose body is written by hand, piece by piece. */
class SlowUpload {
  answer = "";
  readonly socket: Socket;
  readonly #closed: Promise<unknown>;

  constructor(headers: Readonly<Record<string, string>>, path = "/origin/x", url = edge.url) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on("error", () => undefined).setEncoding("latin1");
    this.#closed = once(this.socket, "close");
    this.socket.on("data", (text: string) => (this.answer += text));
    const head = {
      Host: "edge.example",
      "CF-Connecting-IP": freshAddress(),
      Connection: "close",
      ...headers,
    };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  }

  write(piece: string): void {
    this.socket.write(piece, "latin1");
  }

  chunk(piece: string): void {
    this.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
  }

  /** The answer's status and text, once it is there. */
  async end(): Promise<string> {
    await this.#closed;
    return this.answer;
  }
}

/** A request has begun to arrive, with at least so many bytes of its body, and is not over. */
const begun = (received: number) =>
  vi.waitFor(
    () => {
      expect(origin.arriving).toMatchObject([{ whole: null }]);
      expect(origin.arriving[0]?.received).toBeGreaterThanOrEqual(received);
    },
    { timeout: 2_000 },
  );

const brokenOff = () =>
  vi.waitFor(() => expect(origin.arriving.map(({ whole }) => whole)).toEqual([false]), { timeout: 2_000 });

const blamed = () => edge.lines.filter((line) => line.includes("origin_failed")).length;

describe("a body whose digest is sent along", () => {
  const pieces = ["one,".repeat(100), "two,".repeat(100), "three"];
  const whole = pieces.join("");

  const begin = (chunked: boolean, path = "/origin/x") => {
    const length = chunked ? { "Transfer-Encoding": "chunked" } : { "Content-Length": String(whole.length) };
    const upload = new SlowUpload({ ...length, "Content-Digest": sha256(whole) }, path);
    return { upload, send: (piece = "") => (chunked ? upload.chunk(piece) : upload.write(piece)) };
  };
  const framings = [
    ["a length", false],
    ["chunks", true],
  ] as const;

  test.each(framings)("reaches the origin while it comes, with %s", async (_, chunked) => {
    const { upload, send } = begin(chunked);
    send(pieces[0]);
    await vi.waitFor(() => expect(origin.arriving).toHaveLength(1));
    // The last piece that is here waits for the next.
    send(pieces[1]);
    await begun(400);
    expect(origin.arriving).toMatchObject([{ received: 400 }]);
    send(pieces[2]);
    if (chunked) upload.write("0\r\n\r\n");
    expect(statusOf(await upload.end())).toBe(200);
    expect(origin.arrived).toMatchObject([{ body: whole, headers: { "content-digest": sha256(whole) } }]);
  });

  test("arrives whole, whatever its size and however the digest is written", async () => {
    const body = new Uint8Array(MAX_BODY_BYTES).fill(97);
    const other = `sha-512=:${createHash("sha512").update(body).digest("base64")}:`;
    for (const digest of [
      sha256(body),
      `${other}, ${sha256(body)}`,
      `${sha256(body)},${other}`,
      // Nothing to go by: held, and signed with a digest of our own.
      other,
      "sha-256=:AAAA:",
      "junk",
    ]) {
      const response = await ask("/origin/x", { method: "PUT", body, headers: { "Content-Digest": digest } });
      expect([digest, response.status]).toEqual([digest, 200]);
      expect(origin.arrived.at(-1)?.headers["content-digest"]).toBe(sha256(body));
      expect(origin.arrived.at(-1)?.body.length).toBe(MAX_BODY_BYTES);
    }
    const none = await ask("/origin/x", { method: "POST", headers: { "Content-Digest": sha256("") } });
    expect(none.status).toBe(200);
  });

  test.each<[string, string, string, number, string]>([
    ["another digest", sha256("another"), "a,", 400, "invalid_request"],
    ["an attack in it", "", "<script>alert(document.cookie)</script>", 400, "suspicious_content"],
    ["an attack across two pieces", "", "' UNION SEL", 400, "suspicious_content"],
    ["more than 1 MiB", "", "x".repeat(MAX_BODY_BYTES - 410), 413, "payload_too_large"],
  ])("with %s never gets there whole", async (_, digest, piece, status, code) => {
    const rest = "ECT password FROM users--";
    const body = `${pieces[0]}${piece}${rest}`;
    const upload = new SlowUpload({
      "Transfer-Encoding": "chunked",
      "Content-Digest": digest === "" ? sha256(body) : digest,
    });
    upload.chunk(pieces[0] ?? "");
    await delay(20);
    upload.chunk(piece);
    await begun(400);
    upload.chunk(rest);
    upload.write("0\r\n\r\n");
    const answer = await upload.end();
    expect(statusOf(answer)).toBe(status);
    expect(answer).toContain(`"code":"${code}"`);
    await brokenOff();
    expect(origin.arrived).toEqual([]);
  });

  test("is not taken at all when it says that it is larger than 1 MiB", async () => {
    const upload = new SlowUpload({
      "Content-Length": String(MAX_BODY_BYTES + 1),
      "Content-Digest": sha256("x"),
    });
    expect(statusOf(await upload.end())).toBe(413);
    expect(origin.arriving).toEqual([]);
  });

  test("may come slower than an origin may answer, which is then not the origin's fault", async () => {
    const before = blamed();
    const upload = new SlowUpload({
      "Content-Length": String(whole.length),
      "Content-Digest": sha256(whole),
    });
    for (const piece of pieces) {
      upload.write(piece);
      await delay(FIRST_BYTE * 0.7);
    }
    expect(statusOf(await upload.end())).toBe(200);
    expect(blamed()).toBe(before);
  });

  test("that does not come to its end in time is answered with 408, and nobody is blamed", async () => {
    const before = blamed();
    const { upload, send } = begin(true);
    send(pieces[0]);
    expect(statusOf(await upload.end())).toBe(408);
    await brokenOff();
    expect(blamed()).toBe(before);
  });

  test("whose origin is silent until all time is over is answered with 504, and logged", async () => {
    const before = blamed();
    const { upload, send } = begin(true, "/origin/late/20000");
    send(pieces[0]);
    await delay(TOTAL * 0.8);
    send(pieces[1]);
    send(pieces[2]);
    upload.write("0\r\n\r\n");
    const answer = await upload.end();
    expect(statusOf(answer)).toBe(504);
    expect(answer).toContain('"code":"origin_timeout"');
    await vi.waitFor(() => expect(blamed()).toBe(before + 1));
  });

  test("that the origin does not want is answered as the origin answers", async () => {
    const before = blamed();
    const { upload, send } = begin(true, "/origin/unwanted");
    send(pieces[0]);
    await delay(50);
    send(pieces[1]);
    await vi.waitFor(() => expect(statusOf(upload.answer)).toBe(413));
    send(pieces[2]);
    upload.write("0\r\n\r\n");
    expect(await upload.end()).toContain(" END");
    expect([origin.arrived, blamed()]).toEqual([[], before]);
  });

  test.each(framings)(
    "that its client breaks off, with %s, breaks off at the origin, and nobody is blamed",
    async (_, chunked) => {
      const before = blamed();
      const { upload, send } = begin(chunked);
      send(pieces[0]);
      await delay(50);
      send(pieces[1]);
      await begun(400);
      upload.socket.resetAndDestroy();
      await brokenOff();
      expect([origin.arrived, blamed()]).toEqual([[], before]);
    },
  );
});

test("A body that flowed to an origin that is down goes to another one once all of it is here", async () => {
  const key = newSigningKey();
  const alive = await startOrigin(key.publicKey, "alive");
  const dead = await startOrigin(key.publicKey, "dead");
  await dead.down();
  const storage = await newStorage();
  const two = await startEdge(build, storage, {
    ORIGINS: JSON.stringify([
      { name: "dead", url: dead.url, weight: 1_000 },
      { name: "alive", url: alive.url },
    ]),
    ORIGIN_SIGNING_KEY: key.variable,
    ORIGIN_PATHS: "/x",
    GATEWAY: JSON.stringify({ maxFails: 0 }),
    BREAKERS: JSON.stringify({ origin: { slowAfter: 1_000, failuresInARow: 3 } }),
  });
  try {
    const body = "x".repeat(MAX_BODY_BYTES);
    const put = async (method: string) => {
      const headers = { "CF-Connecting-IP": freshAddress(), "Content-Digest": sha256(body) };
      return (await fetch(`${two.url}/origin/x`, { method, body, headers })).status;
    };
    expect([await put("PUT"), await put("POST"), await put("PUT")]).toEqual([200, 502, 200]);
    expect(alive.arrived.map(({ body: { length } }) => length)).toEqual([body.length, body.length]);

    // Nor does it count against the other one that clients take longer than it may.
    const slow = Array.from({ length: 5 }, async () => {
      const upload = new SlowUpload(
        { "Content-Length": "4", "Content-Digest": sha256("slow") },
        "/origin/x",
        two.url,
      );
      upload.write("sl");
      await delay(1_300);
      upload.write("ow");
      return statusOf(await upload.end());
    });
    expect(await Promise.all(slow)).toEqual(Array(5).fill(200));
    expect(two.lines.filter((line) => line.includes('"dependency":"origin:alive"'))).toEqual([]);
    expect(await put("PUT")).toBe(200);
  } finally {
    await two.stop();
    await alive.down();
    await rm(storage, { recursive: true, force: true });
  }
});
