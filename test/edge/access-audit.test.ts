import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import type { AuditEvent } from "../../shared/audit/event.ts";
import { SECOND } from "../../shared/time.ts";
import type { App } from "../../workers/context.ts";
import { accessAudit } from "../../workers/http/access-audit.ts";
import { onError } from "../../workers/http/errors.ts";
import { requestContext } from "../../workers/http/request-context.ts";
import { freshAddress } from "../support/addresses.ts";
import { auditRows, emptyAudit, recordAll, testServices } from "../support/audit-log.ts";

/** Answers a request that took this long; what the log was given, and the answer's status. */
async function answer(path: string, took: number, audit?: () => Promise<void>) {
  const given: AuditEvent[] = [];
  let now = 1_790_000_000_000;
  const services = {
    ...testServices(),
    now: () => now,
    audit:
      audit ??
      (async (events: readonly AuditEvent[]) => {
        given.push(...events);
      }),
  };
  const app = new Hono<App>().use(requestContext(services)).use(accessAudit);
  app.onError(onError);
  app.all("*", (c) => {
    now += took;
    if (path.endsWith("broken")) throw new Error("broken");
    return c.text("done", c.req.path.endsWith("bad") ? 400 : 200);
  });
  const ctx = createExecutionContext();
  const { status } = await app.request(
    `${path}?jwt=secret`,
    { headers: { "CF-Connecting-IP": "203.0.113.7" } },
    env,
    ctx,
  );
  await waitOnExecutionContext(ctx);
  return { status, given };
}

describe("an answered request", () => {
  test("of the API is recorded behind the answer, without its query", async () => {
    const { given } = await answer("/api/confirm", 12);
    expect(given).toEqual([
      {
        at: 1_790_000_000_000,
        class: "access",
        event: "api_access",
        actor: { type: "anonymous", id: null },
        address: "203.0.113.7",
        outcome: "success",
        requestId: expect.stringMatching(/^[-0-9a-f]{36}$/) as string,
        detail: { method: "GET", path: "/api/confirm", status: 200, duration: 12 },
      },
    ]);
  });

  test("that was refused says so", async () => {
    expect((await answer("/api/bad", 1)).given).toMatchObject([
      { outcome: "denied", detail: { status: 400 } },
    ]);
  });

  test("that failed says so", async () => {
    expect((await answer("/api/broken", 1)).given).toMatchObject([
      { outcome: "failure", detail: { status: 500 } },
    ]);
  });

  test("of a page is recorded only when it took more than five seconds", async () => {
    expect((await answer("/verify", 5 * SECOND)).given).toEqual([]);
    expect((await answer("/verify", 5 * SECOND + 1)).given).toMatchObject([
      { event: "slow_request", detail: { duration: 5_001, slow: true } },
    ]);
  });

  test("is answered although the log is away", async () => {
    expect(await answer("/api/confirm", 1, () => Promise.reject(new Error("away")))).toMatchObject({
      status: 200,
    });
  });
});

test("through the front door, calls leave records, and those that the limiter refuses do not", async () => {
  await emptyAudit();
  const address = freshAddress();
  const statuses: number[] = [];
  for (let i = 0; i < 30; i++) {
    const response = await exports.default.fetch("https://edge.example/api/nowhere", {
      headers: { "CF-Connecting-IP": address },
    });
    statuses.push(response.status);
  }
  const answered = statuses.filter((status) => status === 404).length;
  expect(answered).toBeLessThanOrEqual(20);
  const calls = async () => {
    await recordAll([]);
    return (await auditRows()).filter(({ event }) => event === "api_access").length;
  };
  await expect.poll(calls).toBe(answered);
});
