/** Health checks in a runtime that dies, of an origin that dies. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTrap } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { IncidentFile } from "../../durable-objects/alerts.ts";
import type { BreakerStatus } from "../../durable-objects/breaker.ts";
import type { CheckReport } from "../../durable-objects/checks.ts";
import type { Minute } from "../../shared/checks/minutes.ts";
import type { Span, TimedSample } from "../../shared/checks/rollup.ts";
import { HOUR, MINUTE } from "../../shared/time.ts";
import { newSigningKey } from "../doubles/vps/origin.ts";
import { freshAddress } from "../support/addresses.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";
import { startOriginProcess, type OriginProcess } from "../support/origin-process.ts";

const PATIENCE = { timeout: 10_000, interval: 20 };

let build: EdgeBuild;
beforeAll(async () => {
  build = await buildEdge("test/drills/checks-worker.ts");
});
afterAll(() => build.delete());

/** An edge whose runtime can be killed, and started again where it was. */
class Edge {
  readonly #variables: Readonly<Record<string, string>>;
  readonly #storage = mkdtemp(join(tmpdir(), "edge-checks-"));
  #process!: EdgeProcess;

  constructor(variables: Readonly<Record<string, string>>) {
    this.#variables = variables;
  }

  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#process = await startEdge(build, await this.#storage, { ...this.#variables, ...more });
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(await this.#storage, { recursive: true, force: true });
  }

  async ask<T>(
    path: string,
    query: Readonly<Record<string, string | number>> = {},
    body?: unknown,
  ): Promise<T> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const response = await fetch(`${this.#process.url}/test/${path}?${search.toString()}`, {
      method: "POST",
      body: JSON.stringify(body ?? null),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? null : await response.json()) as T;
  }

  minute(at: number): Promise<null> {
    return this.ask("cron", { cron: "* * * * *", at });
  }

  /** A request of a member, through every door. */
  fetch(path: string): Promise<Response> {
    return fetch(`${this.#process.url}${path}`, { headers: { "CF-Connecting-IP": freshAddress() } });
  }
}

/** Nothing that is not here is looked at. */
const QUIET = ["website", "confirm", "discord", "database", "outbox", "audit", "policy"].map((name) => ({
  name,
  enabled: false,
}));

describe("a runtime that dies", () => {
  let server: Server;
  let asked = 0;
  let holds = true;
  let edge: Edge;
  const begin = Math.floor(Date.now() / HOUR) * HOUR;

  beforeAll(async () => {
    server = createServer((_, response) => {
      asked++;
      if (!holds) response.writeHead(500).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const slow = { name: "slow", probe: { kind: "http", url: `http://127.0.0.1:${port}/` } };
    edge = new Edge({ HEALTH_CHECKS: JSON.stringify([...QUIET, slow]) });
    await edge.start();
  });
  afterAll(async () => {
    await edge.end();
    server.closeAllConnections();
    server.close();
  });

  const check = (at: number) =>
    edge.ask<CheckReport & { samples: readonly TimedSample[] }>("check", { name: "slow", at });

  test("between looking and reporting leaves the minute to its next run, which counts once", async () => {
    const lost = edge.minute(begin).catch(() => "died");
    await vi.waitFor(() => expect(asked).toBe(1), PATIENCE);
    await edge.kill();
    expect(await lost).toBe("died");
    holds = false;
    await edge.start();
    expect((await check(begin)).samples).toEqual([]);

    // Cron comes again for the minute that was lost, and doubles it.
    await edge.minute(begin);
    await edge.minute(begin);
    await edge.minute(begin + MINUTE);
    const twice = await check(begin + MINUTE);
    expect(twice.samples.map(({ at, level }) => [at, level])).toEqual([
      [begin, "down"],
      [begin + MINUTE, "down"],
    ]);
    expect([asked, twice.standing]).toEqual([3, "unknown"]);

    await edge.minute(begin + 2 * MINUTE);
    const fallen = await check(begin + 2 * MINUTE);
    expect([fallen.standing, fallen.since, fallen.samples.length]).toEqual(["down", begin, 3]);
    const incidents = await edge.ask<readonly IncidentFile[]>("incidents");
    expect(incidents.map(({ incident }) => [incident.type, incident.subject, incident.times])).toEqual([
      ["SERVICE_DOWN", "slow", 1],
    ]);
  });

  test("between D1's copy and its acknowledgement copies again, and each result stands there once", async () => {
    const from = begin + HOUR;
    const until = from + 2 * HOUR;
    const sample = { check: "slow", level: "up", latency: 12, reason: null } as const;
    await edge.ask("live", {}, { from, until: until + 6 * MINUTE, sample });
    const history = () =>
      edge.ask<{
        results: readonly TimedSample[];
        minutes: readonly Minute[];
        hours: readonly Span[];
      }>("history", { name: "slow", from: begin, until: until + HOUR });
    await edge.ask("copy-unheard");
    const first = await history();
    expect(first.hours).toHaveLength(1);
    await edge.kill();
    await edge.start();
    expect(await history()).toEqual(first);

    await edge.ask("cron", { cron: "*/30 * * * *", at: until + 30 * MINUTE });
    const all = await history();
    expect(all.hours.map(({ from: hour, figures }) => [hour, figures])).toEqual([
      [begin, expect.objectContaining({ up: 0, down: 3 })],
      [from, expect.objectContaining({ up: 60, down: 0 })],
      [from + HOUR, expect.objectContaining({ up: 60, down: 0 })],
    ]);
    const times = [0, 1, 2, ...Array.from({ length: 120 }, (_, i) => 60 + i)].map(
      (minute) => begin + minute * MINUTE,
    );
    expect(all.results.map(({ at }) => at)).toEqual(times);
    expect(all.minutes.map(({ at, up, down }) => [at, up + down])).toEqual(times.map((at) => [at, 1]));
  });
});

/** Takes the port of an origin that died, hangs up on everybody, and counts them. */
async function trapAt(port: number) {
  let caught = 0;
  const server = createTrap((socket) => {
    caught++;
    socket.destroy();
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    caught: () => caught,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

describe("an origin that dies", () => {
  let origins: readonly [OriginProcess, OriginProcess];
  let edge: Edge;
  let at = Math.floor(Date.now() / HOUR) * HOUR;

  beforeAll(async () => {
    origins = [await startOriginProcess(), await startOriginProcess()];
    edge = new Edge({
      HEALTH_CHECKS: JSON.stringify(QUIET),
      ORIGINS: JSON.stringify(
        origins.map(({ port }, i) => ({ name: `vps-${i}`, url: `http://127.0.0.1:${port}` })),
      ),
      ORIGIN_SIGNING_KEY: newSigningKey().variable,
      ORIGIN_PATHS: "/x",
    });
  });
  afterAll(async () => {
    await edge.end();
    await Promise.all(origins.map((origin) => origin.kill()));
  });

  const minutes = async (count: number) => {
    for (let i = 0; i < count; i++) await edge.minute((at += MINUTE));
  };
  const breaker = async () => (await edge.ask<BreakerStatus>("breaker", { name: "origin:vps-0" })).state;
  const incident = async (subject = "vps-0") => {
    const files = await edge.ask<readonly IncidentFile[]>("incidents");
    return files.find((file) => file.incident.subject === subject)!;
  };
  const responses = async () => (await incident()).responses.map(({ state }) => state.kind);
  const answering = async (count: number) => {
    const ports = new Set<string>();
    for (let i = 0; i < count; i++) {
      const response = await edge.fetch("/origin/x");
      ports.add(response.status === 200 ? await response.text() : String(response.status));
    }
    return ports;
  };
  const heal = async () => {
    await origins[0].start();
    await minutes(2);
    await edge.ask("calm", { ms: 10 * MINUTE });
  };

  test("is left out from the third failure of its check on, until it is well", async () => {
    await edge.start({ AUTO_RESPONSE: "on" });
    await minutes(2);
    await origins[0].kill();
    await minutes(2);
    expect(await edge.ask("incidents")).toEqual([]);
    await minutes(1);
    await vi.waitFor(async () => expect(await responses()).toEqual(["active"]), PATIENCE);
    const { incident: opened, timeline } = await incident();
    expect(await breaker()).toMatchObject({ kind: "forced_open", by: `incident-${opened.id}` });
    expect(timeline.map(({ text }) => text.replace(/, until.*/, ""))).toEqual([
      expect.stringContaining("Origin down: vps-0"),
      "The edge is about to take the origin vps-0 out of service",
      "Done: take the origin vps-0 out of service",
    ]);

    // The last one that serves stays in service, however it is.
    await origins[1].kill();
    await minutes(3);
    const last = await vi.waitFor(async () => {
      const { responses: all } = await incident("vps-1");
      expect(all[0]?.state.kind).toBe("ended");
      return all[0]!;
    }, PATIENCE);
    expect(last.state).toMatchObject({ how: "refused", why: "no other origin is in service" });
    await origins[1].start();

    const trap = await trapAt(origins[0].port);
    expect(await answering(12)).toEqual(new Set([String(origins[1].port)]));
    expect(trap.caught()).toBe(0);
    // It is the check that goes on looking.
    await minutes(1);
    expect(trap.caught()).toBeGreaterThan(0);
    await trap.close();

    await heal();
    await vi.waitFor(async () => expect((await breaker()).kind).toBe("closed"), PATIENCE);
    const over = await incident();
    expect(over.incident.state.kind).toBe("resolved");
    expect(over.responses.at(-1)?.state).toMatchObject({ kind: "ended", how: "over" });
    await edge.kill();
  });

  test("has its share again, and is only written about while responses run dry", async () => {
    // An isolate that was refused looks again within a minute; a new one at once.
    await edge.start({ AUTO_RESPONSE: "dry_run" });
    expect(await answering(12)).toEqual(new Set(origins.map(({ port }) => String(port))));
    await origins[0].kill();
    await minutes(3);
    const { timeline } = await incident();
    expect(timeline.at(-1)?.text).toBe("Dry run: the edge would take the origin vps-0 out of service");
    expect([(await responses()).at(-1), (await breaker()).kind]).toEqual(["dry_run", "closed"]);
  });
});
