import { createScheduledController } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { checksStub, outboxStub } from "../../durable-objects/stubs.ts";
import { define } from "../../shared/checks/definition.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { derivedKey } from "../../shared/derived-key.ts";
import { rehearsalJwt, REHEARSAL_PURPOSE } from "../../shared/verification/rehearsal.ts";
import { HOUR, MINUTE } from "../../shared/time.ts";
import { createServices } from "../../workers/create-services.ts";
import type { Services } from "../../workers/services.ts";
import { probeConfirm } from "../../workers/checks/front-door-probe.ts";
import { runChecks as probeAll } from "../../workers/checks/run.ts";
import { runChecks } from "../../workers/cron/jobs/run-checks.ts";
import type { Env } from "../../workers/env.ts";
import worker from "../../workers/index.ts";
import { freshAddress } from "../support/addresses.ts";
import { validVariables } from "../support/variables.ts";
import { createWallet } from "../support/wallet.ts";

const config = parseConfig(validVariables);
if (!config.ok) throw new Error("the tests' variables are not valid");
const services = createServices(env as unknown as Env, config.value);
const confirm = define({ name: "confirm", probe: { kind: "confirm" } });

/** Every row of members' data, and what waits for Discord. */
async function traces() {
  const [tokens, members, pending] = await Promise.all([
    env.DB.prepare("SELECT * FROM verification_tokens ORDER BY token").all(),
    env.DB.prepare("SELECT * FROM verified_members ORDER BY user_id").all(),
    outboxStub(env, "discord").status(),
  ]);
  return {
    tokens: tokens.results,
    members: members.results,
    waiting: pending.interactive + pending.background,
  };
}

describe("the confirm path's check", () => {
  test("passes every step and leaves the members' data as it was", async () => {
    const before = await traces();
    const stats = await services.verification.statistics("1100000000000000002", Date.now());
    expect(await probeConfirm(services, confirm)).toMatchObject({ kind: "right", concern: null });
    expect(await traces()).toEqual(before);
    expect(await services.verification.statistics("1100000000000000002", Date.now())).toEqual(stats);
  });

  test.each<[string, string, string]>([
    [
      "reading links",
      "ALTER TABLE verification_tokens RENAME TO away",
      "ALTER TABLE away RENAME TO verification_tokens",
    ],
    [
      "writing members",
      "ALTER TABLE verified_members RENAME TO away",
      "ALTER TABLE away RENAME TO verified_members",
    ],
    [
      "spending links",
      "ALTER TABLE verification_tokens RENAME COLUMN spent_by TO away",
      "ALTER TABLE verification_tokens RENAME COLUMN away TO spent_by",
    ],
  ])("notices that %s does not work", async (_, breakIt, mend) => {
    await env.DB.exec(breakIt);
    try {
      expect(await probeConfirm(services, confirm)).toMatchObject({
        kind: "wrong",
        reason: "answered 500 (internal)",
      });
    } finally {
      await env.DB.exec(mend);
    }
    expect(await probeConfirm(services, confirm)).toMatchObject({ kind: "right" });
  });

  test("notices that the signature is not checked right", async () => {
    const broken: Services = {
      ...services,
      // The wallet's signature arrives changed, as it would behind a broken parser.
      frontDoor: async (request) => {
        const body = await request.json<{ signature: string }>();
        const changed = { ...body, signature: body.signature.replace(/^./, (c) => (c === "2" ? "3" : "2")) };
        const { method, headers } = request;
        return services.frontDoor(
          new Request(request.url, { method, headers, body: JSON.stringify(changed) }),
        );
      },
    };
    const reading = await probeConfirm(broken, confirm);
    expect(reading).toMatchObject({ kind: "wrong", reason: "answered 400 (invalid_signature)" });
  });
});

describe("a rehearsal's link", () => {
  const send = async (jwt: string) => {
    const wallet = await createWallet();
    const response = await exports.default.fetch("https://edge.example/api/confirm", {
      method: "POST",
      headers: { "Content-Type": "application/json", "CF-Connecting-IP": freshAddress() },
      body: JSON.stringify(await wallet.confirm(jwt)),
    });
    return [response.status, (await response.json<{ code?: string; status: string }>()).code ?? "rehearsed"];
  };

  test.each<[string, () => Promise<string>, readonly [number, string]]>([
    [
      "of our own secret",
      async () => rehearsalJwt(crypto.randomUUID(), await services.rehearsalKey(), Date.now()),
      [200, "rehearsed"],
    ],
    [
      "of another secret",
      async () =>
        rehearsalJwt(
          crypto.randomUUID(),
          await derivedKey("another secret of more than 32 characters", REHEARSAL_PURPOSE),
          Date.now(),
        ),
      [401, "invalid_token"],
    ],
    [
      "signed with the members' key",
      async () => rehearsalJwt(crypto.randomUUID(), (await services.jwtKeys())[0], Date.now()),
      [401, "invalid_token"],
    ],
    [
      "that is over",
      async () => rehearsalJwt(crypto.randomUUID(), await services.rehearsalKey(), Date.now() - 2 * MINUTE),
      [401, "invalid_token"],
    ],
  ])("%s", async (_, jwt, answer) => {
    const before = await traces();
    expect(await send(await jwt())).toEqual(answer);
    expect(await traces()).toEqual(before);
  });
});

describe("the checks", () => {
  test("of the edge's own parts all find them well", async () => {
    const checks = services.declaredChecks.filter(({ probe }) => probe.kind !== "http");
    const samples = await probeAll(services, checks);
    const found = new Map(samples.map(({ check, level, reason }) => [check, reason ?? level]));
    expect(found).toEqual(
      new Map(
        ["website", "confirm", "database", "outbox", "audit", "policy"].map((name) => [name, "up"] as const),
      ),
    );
  });

  test("count a slot once, however often its run comes, and tell operators of what changed", async () => {
    const heard: string[] = [];
    const listening: Services = {
      ...services,
      signal: async (signals) => {
        heard.push(...signals.map(({ name, subject, state }) => `${subject} ${name} ${state}`));
      },
    };
    const start = Date.now() - (Date.now() % HOUR) - HOUR;
    for (let i = 0; i < 4; i++) {
      await runChecks(listening, Date.now(), start + i * MINUTE);
      await runChecks(listening, Date.now(), start + i * MINUTE);
    }
    // Discord's double is not there.
    expect(heard).toEqual(["discord check_down firing"]);
    const samples = await checksStub(env).samples("discord", start + HOUR);
    expect(samples.map(({ at }) => at)).toEqual([0, 1, 2, 3].map((i) => start + i * MINUTE));
  });

  test("are made by cron, for the minute that its run was meant for", async () => {
    const scheduledTime = Date.now();
    await worker.scheduled(
      createScheduledController({ cron: "* * * * *", scheduledTime }),
      env as unknown as Env,
    );
    const { checks } = await checksStub(env).overview(scheduledTime);
    expect(checks.find(({ definition }) => definition.name === "website")).toMatchObject({
      standing: "up",
      countedAt: scheduledTime - (scheduledTime % MINUTE),
    });
  });

  test("of an origin call it by its own name, so that it can be left out until it is well", async () => {
    const heard: string[] = [];
    const gateway = { origins: [{ name: "vps_1", url: "https://vps.example", weight: 1, backup: false }] };
    const onVps = (path: string): Services => ({
      ...services,
      config: { ...services.config, gateway: gateway as never },
      declaredChecks: [
        define({ name: "origin-vps-1", probe: { kind: "front_door", path }, failures: 1, successes: 1 }),
      ],
      signal: async (signals) => {
        heard.push(...signals.map(({ name, subject, state }) => `${name} ${subject} ${state}`));
      },
    });
    const start = Math.ceil(Date.now() / HOUR) * HOUR;
    await runChecks(onVps("/nothing"), start, start);
    await runChecks(onVps("/api/health"), start + MINUTE, start + MINUTE);
    expect(heard.filter((line) => line.includes("vps"))).toEqual([
      "origin_down vps_1 firing",
      "origin_down vps_1 resolved",
    ]);
  });

  test("are told again when nobody could be told", async () => {
    const deaf: Services = {
      ...services,
      declaredChecks: [
        define({ name: "deaf", probe: { kind: "front_door", path: "/nothing" }, failures: 1 }),
      ],
      signal: async () => {
        throw new Error("the alerts' object is away");
      },
    };
    const at = Date.now();
    await expect(runChecks(deaf, at)).rejects.toThrow("away");
    expect(await checksStub(env).report(at, [])).toContainEqual(
      expect.objectContaining({ check: "deaf", to: "down" }),
    );
  });
});
