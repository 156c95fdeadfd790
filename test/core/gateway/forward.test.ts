import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ForwardRequest } from "../../../shared/gateway/ports.ts";
import { DEFAULT_SETTINGS, type SigningKey } from "../../../shared/gateway/settings.ts";
import { utf8 } from "../../../shared/bytes.ts";
import { ok, err } from "../../../shared/result.ts";
import { SECOND } from "../../../shared/time.ts";
import type { Breakers } from "../../../workers/breakers/breakers.ts";
import { createGateway } from "../../../workers/gateway/gateway.ts";

const key = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as SigningKey;

/** What an origin does with a call: a status, a broken connection, or nothing at all. */
type Manner = number | "broken" | "silent";

interface World {
  readonly manners: Readonly<Record<string, Manner>>;
  readonly backups?: readonly string[];
  /** Names whose breaker is open. */
  readonly open?: readonly string[];
  /** Names whose breaker this isolate knows to be open, and for how many milliseconds. */
  readonly knownOpen?: Readonly<Record<string, number>>;
  readonly firstByte?: number;
  readonly total?: number;
  readonly whenAsked?: () => void;
}

function world({
  manners,
  backups = [],
  open = [],
  knownOpen = {},
  firstByte = 40,
  total = 20_000,
  whenAsked,
}: World) {
  const asked: string[] = [];
  const lines: string[] = [];
  const breakers: Breakers = (dependency) => ({
    guard: async (call) =>
      open.includes(dependency.replace("origin:", ""))
        ? err({ kind: "breaker_open", dependency, retryAfter: 7 * SECOND })
        : ok(await call()),
    opensAt: (now) => now + (knownOpen[dependency.replace("origin:", "")] ?? 0),
  });
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (event: string) => void lines.push(event),
    error: () => undefined,
    with: () => log,
  };
  const gateway = createGateway(
    {
      origins: Object.keys(manners).map((name) => ({
        name,
        url: `https://${name}.example`,
        weight: 1,
        backup: backups.includes(name),
      })),
      signingKey: key,
      paths: [],
      open: [],
      settings: { ...DEFAULT_SETTINGS, firstByte, total },
    },
    {
      breakers,
      now: Date.now,
      log,
      waitUntil: () => undefined,
      send: async (target, { signal }) => {
        const name = target.hostname.replace(".example", "");
        asked.push(name);
        whenAsked?.();
        const manner = manners[name] ?? "broken";
        if (manner === "broken") throw new Error("Network connection lost.");
        if (manner !== "silent") return { status: manner, headers: new Headers(), body: null } as Response;
        const cut = new DOMException("aborted", "AbortError");
        if (signal?.aborted === true) throw cut;
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(cut)));
      },
    },
  );
  const forward = async (method: string, more: Partial<ForwardRequest> = {}) => {
    const forwarded = await gateway.forward({
      method,
      path: "/x",
      query: "",
      headers: new Headers(),
      body: null,
      client: { address: "192.0.2.1", host: "edge.example", scheme: "https" },
      requestId: "request",
      signal: null,
      ...more,
    });
    if (forwarded.ok) return forwarded.value.response.status;
    const { error } = forwarded;
    return error.kind === "unavailable" ? `unavailable for ${error.retryAfter} ms` : error.kind;
  };
  return { forward, asked, lines };
}

describe("a request", () => {
  test.each<[string, Record<string, Manner>, number | string, string[]]>([
    ["GET", { a: 200, b: 200 }, 200, ["a"]],
    ["GET", { a: "broken", b: 200 }, 200, ["a", "b"]],
    ["HEAD", { a: "silent", b: 200 }, 200, ["a", "b"]],
    ["OPTIONS", { a: 502, b: 204 }, 204, ["a", "b"]],
    ["PUT", { a: 503, b: 200 }, 200, ["a", "b"]],
    ["DELETE", { a: 521, b: 200 }, 200, ["a", "b"]],
    ["GET", { a: 500, b: 200 }, 500, ["a"]],
    ["GET", { a: 404, b: 200 }, 404, ["a"]],
    ["GET", { a: "broken", b: "broken", c: "broken" }, "unreachable", ["a", "b", "c"]],
    ["GET", { a: 503, b: "broken" }, "unreachable", ["a", "b"]],
    ["GET", { a: "broken", b: 504 }, 504, ["a", "b"]],
    ["GET", { a: "silent" }, "timeout", ["a"]],
    ["POST", { a: "broken", b: 200 }, "unreachable", ["a"]],
    ["POST", { a: "silent", b: 200 }, "timeout", ["a"]],
    ["POST", { a: 503, b: 200 }, 503, ["a"]],
    ["PATCH", { a: 522, b: 200 }, "timeout", ["a"]],
  ])("%s to origins that do %j ends with %s, having asked %j", async (method, manners, outcome, asked) => {
    const { forward, asked: seen } = world({ manners });
    expect(await forward(method, { body: method === "PUT" ? utf8("x") : null })).toBe(outcome);
    expect(seen).toEqual(asked);
  });

  test("goes past an origin whose breaker is open, also a POST: nobody was asked", async () => {
    const { forward, asked } = world({ manners: { a: 200, b: 200 }, open: ["a"] });
    expect(await forward("POST")).toBe(200);
    expect(asked).toEqual(["b"]);
  });

  test("is unavailable, with a time to come back, where every breaker is open", async () => {
    const { forward, asked } = world({ manners: { a: 200, b: 200 }, open: ["a", "b"] });
    expect(await forward("GET")).toBe("unavailable for 1000 ms");
    expect(asked).toEqual([]);
  });

  test("is to come back when the first of the breakers opens, where that is known", async () => {
    const { forward, asked } = world({ manners: { a: 200, b: 200 }, knownOpen: { a: 45_000, b: 20_000 } });
    expect(await forward("GET")).toBe("unavailable for 20000 ms");
    expect(asked).toEqual([]);
  });

  test("goes to a backup only when the others failed it", async () => {
    const { forward, asked } = world({ manners: { a: "broken", b: 503, spare: 200 }, backups: ["spare"] });
    expect(await forward("GET")).toBe(200);
    expect(asked).toEqual(["a", "b", "spare"]);
  });

  test("goes to none but those it may go to, however they fail", async () => {
    const { forward, asked } = world({ manners: { paper: 200, live: "broken", spare: "broken" } });
    expect(await forward("GET", { among: ["live", "spare"] })).toBe("unreachable");
    expect(asked).toEqual(["live", "spare"]);
  });

  test("has one time for all of its attempts", async () => {
    const silent = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, "silent" as const]));
    const { forward, asked } = world({ manners: silent, firstByte: 40, total: 100 });
    expect(await forward("GET")).toBe("timeout");
    expect(asked.length).toBeLessThan(5);
  });

  test("ends when whoever asked is gone, which counts against nobody", async () => {
    const gone = new AbortController();
    const { forward, asked, lines } = world({
      manners: { a: "silent", b: 200 },
      firstByte: 10_000,
      whenAsked: () => gone.abort(),
    });
    expect(await forward("GET", { signal: gone.signal })).toBe("aborted");
    expect([asked, lines]).toEqual([["a"], []]);
  });
});

test("An origin that failed three times is not asked by the next request", async () => {
  const { forward, asked } = world({ manners: { a: "broken", b: 200 } });
  for (let i = 0; i < 8; i++) await forward("GET");
  expect(asked.filter((name) => name === "a")).toHaveLength(3);
  expect(asked.filter((name) => name === "b")).toHaveLength(8);
});
