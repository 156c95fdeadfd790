import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { vpsStub } from "../../durable-objects/stubs.ts";
import type { VpsStatus } from "../../durable-objects/vps.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import { createApp } from "../../workers/app.ts";
import { createServices } from "../../workers/create-services.ts";
import { freshAddress } from "../support/addresses.ts";
import { validVariables } from "../support/variables.ts";
import { freshMessageId, signedHeaders, type SigningOptions } from "../support/vps.ts";
import { codeOf, createOperator, recorded, signedIn } from "./sign-in-support.ts";

const beat = (more: object = {}) => JSON.stringify({ service: "gateway-bot", status: "up", ...more });

const post = (path: string, body: string, headers: Record<string, string>, address = freshAddress()) =>
  exports.default.fetch(`https://edge.example${path}`, {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json", "CF-Connecting-IP": address, ...headers },
  });

const send = (body: string, options?: SigningOptions, path = "/ingest/heartbeat") =>
  post(path, body, signedHeaders(body, options));

describe("a signed message", () => {
  test("is stored, and says so", async () => {
    const response = await send(beat());
    expect([response.status, await response.json()]).toEqual([202, { status: "stored" }]);
  });

  test("is taken once, however often it comes, and whoever asks again is told that it was", async () => {
    const body = beat();
    const headers = signedHeaders(body);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post("/ingest/heartbeat", body, headers)),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      202,
      ...Array<number>(7).fill(409),
    ]);
    expect(await codeOf(await post("/ingest/heartbeat", body, headers))).toEqual([409, "conflict"]);
  });

  test("may be sent again when nothing came of it", async () => {
    const id = freshMessageId();
    expect((await send(beat({ status: "asleep" }), { id })).status).toBe(400);
    expect((await send(beat(), { id })).status).toBe(202);
  });

  test("may carry signatures of several secrets, in any order", async () => {
    const body = beat();
    const id = freshMessageId();
    const ours = signedHeaders(body, { id });
    const other = signedHeaders(body, { id, secret: `whsec_${"B".repeat(43)}=` });
    const signature = `v1a,c29tZXRoaW5n ${other["webhook-signature"]} ${ours["webhook-signature"]}`;
    expect((await post("/ingest/heartbeat", body, { ...ours, "webhook-signature": signature })).status).toBe(
      202,
    );
  });

  test.each([
    ["five minutes old", -5 * MINUTE + 5 * SECOND, 202],
    ["older", -5 * MINUTE - 5 * SECOND, 401],
    ["five minutes ahead", 5 * MINUTE - 5 * SECOND, 202],
    ["further ahead", 5 * MINUTE + 5 * SECOND, 401],
  ])("%s: %s ms", async (_, offset, status) => {
    expect((await send(beat(), { at: Date.now() + offset })).status).toBe(status);
  });

  test.each<[string, Record<string, string>]>([
    ["without a signature", { "webhook-signature": "" }],
    ["of another version", { "webhook-signature": `v2,${"A".repeat(43)}=` }],
    ["with somebody else's signature", { "webhook-signature": `v1,${"A".repeat(43)}=` }],
    ["with too short a signature", { "webhook-signature": "v1,AAAA" }],
    ["without an id", { "webhook-id": "" }],
    ["with a dot in its id", { "webhook-id": "msg.12345678" }],
    ["with an answer's id", { "webhook-id": "re_12345678" }],
    ["with another id than was signed", { "webhook-id": "msg_12345678" }],
    ["without a timestamp", { "webhook-timestamp": "" }],
    ["with a negative timestamp", { "webhook-timestamp": "-1" }],
  ])("%s is refused", async (_, headers) => {
    const body = beat();
    const response = await post("/ingest/heartbeat", body, { ...signedHeaders(body), ...headers });
    expect(await codeOf(response)).toEqual([401, "unauthorized"]);
  });

  test("is refused with another spelling of its timestamp", async () => {
    const headers = signedHeaders(beat());
    const timestamp = `0${headers["webhook-timestamp"]}`;
    const response = await post("/ingest/heartbeat", beat(), { ...headers, "webhook-timestamp": timestamp });
    expect(await codeOf(response)).toEqual([401, "unauthorized"]);
  });

  test("is refused when a byte of its body is not the signed one, before anything is parsed", async () => {
    const headers = signedHeaders(beat());
    expect((await post("/ingest/heartbeat", `${beat()} `, headers)).status).toBe(401);
    expect((await post("/ingest/heartbeat", "{", headers)).status).toBe(401);
  });

  test("of over 1 MiB is not read", async () => {
    const body = JSON.stringify({ service: "x".repeat(1_048_576), status: "up" });
    expect((await send(body)).status).toBe(413);
  });

  test("that is wrong does not lock the VPS out; signatures that are wrong do", async () => {
    const address = freshAddress();
    for (let i = 0; i < 10; i++) {
      const body = beat({ status: "asleep" });
      expect((await post("/ingest/heartbeat", body, signedHeaders(body), address)).status).toBe(400);
    }
    expect((await post("/ingest/heartbeat", beat(), signedHeaders(beat()), address)).status).toBe(202);
    const forger = freshAddress();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await post("/ingest/heartbeat", beat(), {}, forger)).status);
    expect(statuses).toContain(403);
  });
});

const full = { cpu: 0.5, disks: [{ mount: "/", used: 0.95 }], listeners: ["tcp/22"] };

/** Names nobody else uses. */
const freshName = (): string => `bot-${freshMessageId().slice(-12).replaceAll("_", "-")}`;

/** A service and the host of that name, once the alerts have been told of everything so far. */
const settled = async (name: string) => {
  const waiting = () =>
    runInDurableObject(
      vpsStub(env),
      (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM signals").one().n,
    );
  await expect.poll(waiting, { timeout: 5_000 }).toBe(0);
  const { services, hosts } = await vpsStub(env).status();
  return {
    service: services.find((service) => service.name === name),
    host: hosts.find((host) => host.name === name),
  };
};

/** How many alerts are told of when something happens. */
const told = async (happens: () => Promise<unknown>): Promise<number> => {
  const last = () =>
    runInDurableObject(
      vpsStub(env),
      (_, { storage }) =>
        storage.sql
          .exec<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'signals'")
          .toArray()[0]?.seq ?? 0,
    );
  const before = await last();
  await happens();
  return (await last()) - before;
};

const heartbeatOf = async (service: string, status = "up", more: object = {}) => {
  const response = await send(JSON.stringify({ service, status, ...more }));
  expect(response.status).toBe(202);
};

/** Lets time pass for a service: what is kept of it is that much older. */
const age = (name: string, by: number) =>
  runInDurableObject(vpsStub(env), (_, { storage }) => {
    storage.kv.put("looking_since", 0);
    storage.sql.exec(
      `UPDATE services SET state = json_set(state, '$.heardAt', json_extract(state, '$.heardAt') - ?1) WHERE name = ?2`,
      by,
      name,
    );
  });

describe("a service", () => {
  test("that falls silent is noticed by the object's own alarm, once, and its return too", async () => {
    const name = freshName();
    await heartbeatOf(name);
    await age(name, 3.5 * MINUTE + SECOND);
    const look = () => runDurableObjectAlarm(vpsStub(env));
    expect(await told(look)).toBe(1);
    expect((await settled(name)).service?.state.kind).toBe("lost");
    expect(await told(look)).toBe(0);
    expect(await told(() => heartbeatOf(name))).toBe(1);
    expect((await settled(name)).service?.state.kind).toBe("up");
  });

  test("is not lost where the edge itself was away", async () => {
    const name = freshName();
    await heartbeatOf(name);
    await age(name, HOUR);
    await runDurableObjectAlarm(vpsStub(env));
    const { services } = await vpsStub(env).status();
    expect(services.find((service) => service.name === name)?.state.kind).toBe("up");
  });

  test("that the configuration names is expected before it was ever heard", async () => {
    const name = freshName();
    const settings = { period: SECOND, grace: SECOND, stoppingFor: MINUTE };
    await vpsStub(env).expect({ [name]: settings });
    await vpsStub(env).expect({ [name]: { ...settings, grace: 0 } });
    const { services } = await vpsStub(env).status();
    expect(services.find((service) => service.name === name)).toMatchObject({
      state: { kind: "awaited" },
      settings: { grace: 0 },
    });
    await vpsStub(env).forget(name);
  });

  test("says nothing new by a message that a later one overtook", async () => {
    const name = freshName();
    const at = Date.now();
    const body = (status: string) => JSON.stringify({ service: name, status });
    expect((await send(body("stopping"), { at })).status).toBe(202);
    expect((await send(body("up"), { at: at - 10 * SECOND })).status).toBe(202);
    const { services } = await vpsStub(env).status();
    expect(services.find((service) => service.name === name)?.state.kind).toBe("stopping");
  });
});

describe("an operator", () => {
  test("sees services, hosts and their trends, and forgets one that is no more, on record", async () => {
    const name = freshName();
    await heartbeatOf(name, "up", { metrics: { queue: 3, host: full } });
    expect((await settled(name)).host?.state.levels["disk /"]).toMatchObject({ firing: true });
    const ann = await signedIn(await createOperator("operator"));
    const seen = await (await ann.request("/admin/api/checks/heartbeats")).json<VpsStatus>();
    expect(seen.services.find((service) => service.name === name)).toMatchObject({
      state: { kind: "up" },
      metrics: { queue: 3 },
    });
    expect(seen.hosts.find((host) => host.name === name)).toMatchObject({ figures: full });
    const trends = await (await ann.request(`/admin/api/checks/heartbeats/${name}/trends`)).json();
    expect(trends).toMatchObject({ hours: [{ figures: { cpu: { min: 0.5, avg: 0.5, max: 0.5 } } }] });
    const forget = () => ann.request(`/admin/api/checks/heartbeats/${name}`, { method: "DELETE" });
    // The end of the disk's alert.
    expect(await told(async () => expect((await forget()).status).toBe(204))).toBe(1);
    expect(await codeOf(await forget())).toEqual([404, "not_found"]);
    expect((await recorded(ann.operator.name, 3)).map(({ event }) => event)).toContain("service_forgotten");
  });

  test("pages through events, each of which is there once however often it was sent", async () => {
    const type = freshName().replaceAll("-", "_");
    const events = [1, 2, 3].map((n) => ({
      id: `${type}_${n}`,
      type,
      severity: "HIGH",
      message: `the ${n}th`,
      data: { n },
    }));
    const body = JSON.stringify({ events });
    const sendAll = async () => expect((await send(body, {}, "/ingest/events")).status).toBe(202);
    expect([await told(sendAll), await told(sendAll)]).toEqual([1, 0]);
    const ann = await signedIn(await createOperator("viewer"));
    const page = async (query: string) =>
      (await ann.request(`/admin/api/checks/events${query}`)).json<{
        events: { message: string; data: unknown }[];
        cursor: number;
      }>();
    const first = await page("?limit=2");
    expect(first.events.map(({ message }) => message)).toEqual(["the 3th", "the 2th"]);
    const second = await page(`?limit=2&cursor=${first.cursor}`);
    expect(second.events[0]).toMatchObject({ message: "the 1th", severity: "error", data: { n: 1 } });
    expect((await ann.request("/admin/api/checks/events?limit=x")).status).toBe(400);
  });
});

describe("without INGEST_SECRET", () => {
  test("nobody comes through: 503, and the log says why", async () => {
    const variables = parseConfig({ ...validVariables, INGEST_SECRET: "" });
    if (!variables.ok) throw new Error("the tests' variables are not valid");
    const app = createApp(createServices({ ...env }, variables.value));
    const body = beat();
    const request = new Request("https://edge.example/ingest/heartbeat", {
      method: "POST",
      body,
      headers: { "CF-Connecting-IP": freshAddress(), ...signedHeaders(body) },
    });
    const context = createExecutionContext();
    expect((await app.fetch(request, env, context)).status).toBe(503);
    await waitOnExecutionContext(context);
  });
});
