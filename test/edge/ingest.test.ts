import { exports } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../../shared/time.ts";
import { freshAddress } from "../support/addresses.ts";
import { validVariables } from "../support/variables.ts";
import { freshMessageId, signedHeaders, type SigningOptions } from "../support/vps.ts";
import { codeOf } from "./sign-in-support.ts";

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
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(7).fill(409)]);
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
    [
      "with another spelling of its timestamp",
      { "webhook-timestamp": `0${Math.floor(Date.now() / SECOND)}` },
    ],
  ])("%s is refused", async (_, headers) => {
    const body = beat();
    const response = await post("/ingest/heartbeat", body, { ...signedHeaders(body), ...headers });
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
