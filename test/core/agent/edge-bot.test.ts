import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT_ADDRESS, contentDigest } from "../../../shared/gateway/signature.ts";
import type { SigningKey } from "../../../shared/gateway/settings.ts";
import { createSigner } from "../../../workers/gateway/signer.ts";
import { callEdgeBot, hasPython, pythonWithAiohttp } from "../../support/edge-bot.ts";

const NOW = 1_790_000_000_000;

const newKey = () =>
  generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as unknown as SigningKey;
const key = newKey();
const signer = createSigner(key);

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A request as the edge's own signer leaves it. */
async function signed(
  more: { method?: string; url?: string; body?: string; by?: typeof signer; at?: number } = {},
) {
  const { method = "POST", url = "https://vps.example/trade%2Fx?a=1&b=%20", body = '{"a":1}' } = more;
  const target = new URL(url);
  const headers = new Headers({
    Host: target.host,
    "Content-Digest": contentDigest(createHash("sha256").update(body).digest()),
    [CLIENT_ADDRESS]: "203.0.113.7",
    "X-Request-Id": "0b7e3c1a",
    "X-Trading-Mode": "paper",
  });
  await (more.by ?? signer)({ method, target, headers, vouched: ["x-trading-mode"], now: more.at ?? NOW });
  const sent: Sent = {
    method,
    target: target.pathname + target.search,
    headers: [...headers],
    body: base64(body),
  };
  return sent;
}

const withHeader = (sent: Sent, name: string, change: (value: string) => string): Sent => ({
  ...sent,
  headers: sent.headers.map(([key_, value]) => [key_, key_ === name ? change(value) : value] as const),
});

const verifier = {
  keys: [{ kty: "OKP", crv: "Ed25519", x: key.x }],
  authorities: ["vps.example"],
  now: NOW / 1000,
};
const aiohttp = pythonWithAiohttp();
const GOOD = ["203.0.113.7", "0b7e3c1a", "x-trading-mode"];

const verdicts = (requests: readonly Sent[], more: object = {}) =>
  callEdgeBot([["verify", { ...verifier, ...more, requests }]])[0];

describe.runIf(hasPython())("edge_bot.py", () => {
  test("verifies Ed25519 like the platform does, with and without a library, whatever is changed", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    const cases = Array.from({ length: 24 }, (_, i) => {
      const message = randomBytes(i * 7);
      const parts = [Buffer.from(raw), Buffer.from(message), sign(null, message, privateKey)];
      const changed = parts[i % 4];
      if (changed !== undefined && changed.length > 0) changed[i % changed.length]! ^= 1 << (i % 8);
      return { parts, good: changed === undefined || changed.length === 0 };
    });
    const outcomes = callEdgeBot(
      cases.map(({ parts: [a, b, c] }) => [
        "ed25519",
        { key: a!.toString("base64"), message: b!.toString("base64"), signature: c!.toString("base64") },
      ]),
    );
    expect(outcomes).toEqual(cases.map(({ good }) => ({ pure: good, best: good })));
  });

  test("knows the vectors of RFC 8032, and no S of L or more", () => {
    const hex = (text: string) => Buffer.from(text, "hex").toString("base64");
    const key3 = hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    const r = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac";
    const s = "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const little = (n: bigint) => n.toString(16).padStart(64, "0").match(/../g)!.toReversed().join("");
    const more = little(BigInt(`0x${s.match(/../g)!.toReversed().join("")}`) + order);
    const outcomes = callEdgeBot(
      [s, more].map((tail) => ["ed25519", { key: key3, message: hex("af82"), signature: hex(r + tail) }]),
    );
    expect(outcomes).toEqual([
      { pure: true, best: true },
      { pure: false, best: false },
    ]);
  });

  test("believes what the edge signed, once", async () => {
    const sent = await signed();
    const get = await signed({ method: "GET", url: "https://vps.example/portfolio", body: "" });
    expect(verdicts([sent, sent, get])).toEqual([GOOD, "was here before", GOOD]);
  });

  test("believes nothing that was changed on the way", async () => {
    const sent = await signed();
    const changed: readonly (readonly [string, Sent])[] = [
      ["wrong signature", { ...sent, method: "PUT" }],
      ["wrong signature", { ...sent, target: "/trade/x?a=1&b=%20" }],
      ["wrong signature", { ...sent, target: "/trade%2Fx?a=1&b=%21" }],
      ["another body", { ...sent, body: base64('{"a":2}') }],
      ["wrong signature", withHeader(sent, "host", () => "other.example")],
      ["wrong signature", withHeader(sent, CLIENT_ADDRESS, () => "198.51.100.1")],
      ["wrong signature", withHeader(sent, "x-trading-mode", () => "live")],
      ["wrong signature", { ...sent, headers: [...sent.headers, [CLIENT_ADDRESS, "198.51.100.1"]] }],
      [
        "x-trading-mode is missing",
        { ...sent, headers: sent.headers.filter(([name]) => name !== "x-trading-mode") },
      ],
      ["unsigned", { ...sent, headers: sent.headers.filter(([name]) => name !== "signature") }],
      ["unsigned", withHeader(sent, "signature-input", (value) => `other=(), ${value}`)],
      ["unsigned", withHeader(sent, "signature", (value) => value.replace("edge", "egde"))],
      [
        "wrong signature",
        withHeader(sent, "signature-input", (value) =>
          value.replace(/expires=\d+/, `expires=${NOW / 1000 + 99}`),
        ),
      ],
      [
        "good for too long",
        withHeader(sent, "signature-input", (value) => value.replace(/expires=\d+/, "expires=9999999999")),
      ],
      [
        "a required part is not covered",
        withHeader(sent, "signature-input", (value) => value.replace('"@query" ', "")),
      ],
      ["unknown key", withHeader(sent, "signature-input", (value) => value.replace(/keyid="./, 'keyid="_'))],
      [
        "made for another purpose",
        withHeader(sent, "signature-input", (value) => value.replace("edge-origin", "other")),
      ],
    ];
    expect(verdicts(changed.map(([, request]) => request))).toEqual(changed.map(([why]) => why));
  });

  test("believes a signature for its minute alone, and for its own host alone", async () => {
    const requests = [
      await signed({ at: NOW - 60_000 }),
      await signed({ at: NOW + 31_000 }),
      await signed({ at: NOW - 59_000 }),
    ];
    expect(verdicts(requests)).toEqual(["too old", "from the future", GOOD]);
    expect(verdicts([await signed({ url: "https://other.example/" })])).toEqual(["signed for another host"]);
    expect(verdicts([await signed()], { authorities: [] })).toEqual(["signed for another host"]);
  });

  test("believes either key while one follows the other, and no third", async () => {
    const [next, third] = [newKey(), newKey()];
    const requests = [
      await signed(),
      await signed({ by: createSigner(next) }),
      await signed({ by: createSigner(third) }),
    ];
    expect(verdicts(requests, { keys: [key.x, next.x] })).toEqual([GOOD, GOOD, "unknown key"]);
  });

  test("refuses what it could not remember", async () => {
    const requests = [await signed(), await signed(), await signed()];
    expect(verdicts(requests, { mostNonces: 2 })).toEqual([GOOD, GOOD, "too many requests to remember"]);
  });

  test("stands before ASGI and aiohttp, and gives the application the body it has read", async () => {
    const call = (name: string, request: Sent) => [name, { ...verifier, request }] as const;
    const bad = { ...(await signed()), body: base64("{}") };
    const long = await signed({ body: "x".repeat(1_001) });
    expect(
      callEdgeBot([
        call("asgi", await signed()),
        call("asgi", bad),
        call("asgi", long),
        call("aiohttp", await signed()),
        call("aiohttp", bad),
      ]),
    ).toEqual([
      { seen: [["203.0.113.7", '{"a":1}', false]], status: 200 },
      { seen: [], status: 401 },
      { seen: [], status: 401 },
      200,
      401,
    ]);
  });

  test.skipIf(aiohttp === undefined)("stands before aiohttp's own server", async () => {
    const sent = await signed();
    const get = await signed({ method: "GET", url: "https://vps.example/a/../b%20c?x=%2F&y", body: "" });
    const long = await signed({ body: "x".repeat(1_048_576) });
    const requests = [
      sent,
      sent,
      { ...(await signed()), body: base64('{"a":2}') },
      { ...(await signed()), target: "/trade/x?a=1&b=%20" },
      withHeader(await signed(), "x-trading-mode", () => "live"),
      get,
      { ...sent, headers: [["host", "vps.example"]] },
      long,
    ] as const;
    expect(callEdgeBot([["aiohttp_server", { ...verifier, requests }]], aiohttp)[0]).toEqual([
      [200, '203.0.113.7 {"a":1}'],
      [401],
      [401],
      [401],
      [401],
      [200, "203.0.113.7 "],
      [401],
      [413],
    ]);
  });

  describe("beside an agent", () => {
    let directory = "";
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), "edge-bot-"));
      for (const name of ["inbox", "bots"]) mkdirSync(join(directory, name));
    });
    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    const bot = (...calls: readonly (readonly [string, readonly unknown[], object])[]) =>
      callEdgeBot([["bot", { directory, calls }]])[0] as readonly unknown[];
    test("leaves whole files, in order, and no half ones", () => {
      const [id] = bot(
        [
          "trade",
          ["fill"],
          { symbol: "BTCUSDT", side: "buy", quantity: "0.1", price: "60000", id: "exec-1" },
        ],
        ["event", ["restarted", "info", "back"], {}],
        ["trade", ["fill"], { price: "now" }],
        ["heartbeat", ["trading-bot", "degraded"], { metrics: { queue: 3 } }],
      );
      expect(id).toBe("exec-1");
      const names = readdirSync(join(directory, "inbox")).sort((a, b) => a.localeCompare(b));
      const files = names.map(
        (name) => JSON.parse(readFileSync(join(directory, "inbox", name), "utf8")) as object,
      );
      expect(files).toMatchObject([
        {
          stream: "trades",
          event: { id: "exec-1", type: "fill", symbol: "BTCUSDT", at: expect.any(Number) },
        },
        { stream: "events", event: { type: "restarted", severity: "info" } },
        { stream: "trades", event: { price: "now" } },
      ]);
      expect(readFileSync(join(directory, "bots", "trading-bot.json"), "utf8")).toContain('"degraded"');
    });

    test("may trade only on a fresh word that says so", () => {
      const fresh = { allowed: true, action: "resume", mode: "live", reason: "", contactAt: Date.now() };
      const states = [
        fresh,
        { ...fresh, contactAt: Date.now() - 331_000 },
        { ...fresh, contactAt: Date.now() + 60_000 },
        { ...fresh, contactAt: "NaN" },
        { ...fresh, allowed: false },
        { ...fresh, action: "stop" },
        { ...fresh, contactAt: "now" },
        {},
        [],
        null,
      ];
      const [outcomes] = callEdgeBot([["words", { directory, states }]]);
      expect(outcomes).toEqual([true, ...states.slice(1).map(() => false)]);
    });

    test("is told when nobody takes what it leaves", () => {
      rmSync(join(directory, "inbox"), { recursive: true });
      expect(bot(["event", ["x", "info", "m"], {}])).toEqual(["FileNotFoundError"]);
    });
  });
});
