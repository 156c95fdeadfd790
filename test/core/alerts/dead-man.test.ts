import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLogger } from "../../../shared/logging/log.ts";
import { pingDeadMan } from "../../../workers/cron/jobs/dead-man.ts";
import type { Services } from "../../../workers/services.ts";

/** Somebody outside who listens. */
const listener = { status: 200, pings: 0 };
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => {
    listener.pings++;
    response.writeHead(listener.status).end("OK");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());
beforeEach(() => {
  Object.assign(listener, { status: 200, pings: 0 });
});

const ping = (broken: string | null, set = true) =>
  pingDeadMan({
    config: {
      alerts: { deadManUrl: set ? `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping` : null },
    },
    alerts: { status: async () => ({ broken }) },
    log: createLogger(() => {}, Date.now),
  } as unknown as Services);

test("is told that alerts get through", async () => {
  expect([await ping(null), listener.pings]).toEqual([{ pinged: 1 }, 1]);
});

test("is told nothing while they do not", async () => {
  expect([await ping("nothing gets through discord"), listener.pings]).toEqual([{ pinged: 0 }, 0]);
});

test("is told nothing where nobody listens", async () => {
  expect([await ping(null, false), listener.pings]).toEqual([{ pinged: 0 }, 0]);
});

test("whose address is wrong makes the job fail, which is an alert of its own", async () => {
  listener.status = 404;
  await expect(ping(null)).rejects.toThrow("DEADMAN_URL answered 404");
});
