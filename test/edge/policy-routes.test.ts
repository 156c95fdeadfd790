import { describe, expect, test } from "vitest";
import { freshAddress } from "../support/addresses.ts";
import { codeOf, createOperator, recorded, send, signedIn, type SignedIn } from "./sign-in-support.ts";

const operator = async () => signedIn(await createOperator("operator"));
const body = async (response: Response) => response.json<Record<string, unknown>>();
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
const health = async (address: string) => (await send("/api/health", { address })).status;

const block = (somebody: SignedIn, target: string, more: object = {}) =>
  somebody.json("/admin/api/blocks", { target, reason: "scraper", ...more });
const remove = (somebody: SignedIn, target: string) =>
  somebody.request(`/admin/api/blocks?target=${encodeURIComponent(target)}`, { method: "DELETE" });

describe("an operator", () => {
  test("blocks a network, sees who did and why, and takes it back", async () => {
    const ann = await operator();
    const expiresAt = inAnHour();
    expect((await block(ann, "203.0.113.0/24", { expiresAt })).status).toBe(201);
    await expect.poll(() => health("203.0.113.9"), { timeout: 12_000, interval: 250 }).toBe(403);
    const { entries } = await body(await ann.request("/admin/api/blocks"));
    expect(entries).toContainEqual({
      target: "203.0.113.0/24",
      reason: "scraper",
      author: ann.operator.name,
      source: "operator",
      changedAt: expect.closeTo(Date.now() / 1000, -2),
      expiresAt,
    });
    expect((await remove(ann, "203.0.113.0/24")).status).toBe(200);
    await expect.poll(() => health("203.0.113.9"), { timeout: 12_000, interval: 250 }).toBe(200);
    expect((await recorded(ann.operator.name, 3)).map(({ event }) => event)).toContain("policy_changed");
  });

  test.each([
    ["no address", { target: "300.1.2.3", reason: "x" }],
    ["host bits", { target: "203.0.113.7/24", reason: "x" }],
    ["everybody", { target: "0.0.0.0/0", reason: "x" }],
    ["no reason", { target: "203.0.113.7", reason: "" }],
    ["an end in the past", { target: "203.0.113.7", reason: "x", expiresAt: 1 }],
    ["a field too many", { target: "203.0.113.7", reason: "x", list: "allow" }],
  ])("is told what is wrong with a block of %s", async (_, entry) => {
    const response = await (await operator()).json("/admin/api/blocks", entry);
    expect(response.status).toBe(400);
    expect(await body(response)).toMatchObject({
      code: "invalid_request",
      details: expect.stringMatching(/.{5}/),
    });
  });

  test("cannot lock themselves out", async () => {
    const ann = await operator();
    const response = await block(ann, ann.address);
    expect(response.status).toBe(400);
    expect((await body(response))["details"]).toContain("locks_out_author");
  });

  test("is told that an entry is not there", async () => {
    expect(await codeOf(await remove(await operator(), "198.51.100.200"))).toEqual([404, "not_found"]);
  });

  test("imports a list, hears of its bad lines, and exports it again", async () => {
    const ann = await operator();
    const text = "# feed\n198.51.100.1\nnonsense\nAS64500 ; a network\n";
    const report = await body(
      await ann.request("/admin/api/blocks/import?source=feed", {
        method: "POST",
        headers: { "Content-Type": "text/plain" },
        body: text,
      }),
    );
    expect(report).toMatchObject({
      effects: { added: 2 },
      faultCount: 1,
      faults: [{ line: 3, text: "nonsense" }],
    });
    expect(await (await ann.request("/admin/api/blocks/export")).text()).toMatch(
      /198\.51\.100\.1[\s\S]*AS64500|AS64500[\s\S]*198\.51\.100\.1/,
    );
  });

  test("takes CrowdSec's decisions in and out", async () => {
    const ann = await operator();
    const decision = {
      id: 1,
      origin: "cscli",
      scenario: "manual",
      scope: "Ip",
      value: "198.51.100.2",
      type: "ban",
      duration: "3h59m",
    };
    const report = await body(await ann.json("/admin/api/blocks/import", { new: [decision], deleted: null }));
    expect(report).toMatchObject({ effects: { added: 1 }, faultCount: 0 });
    const stream = JSON.stringify(await body(await ann.request("/admin/api/blocks/export?format=crowdsec")));
    expect(stream).toContain("198.51.100.2");
  });

  test("switches a mode for a while, and back", async () => {
    const ann = await operator();
    const put = (setting: object) => ann.json("/admin/api/mode", setting, { method: "PUT" });
    expect((await put({ value: "maintenance", reason: "upgrade" })).status).toBe(400);
    expect((await put({ value: "maintenance", reason: "upgrade", expiresAt: inAnHour() })).status).toBe(200);
    await expect
      .poll(async () => (await send("/verify")).status, { timeout: 12_000, interval: 250 })
      .toBe(503);
    const { switches } = await body(await ann.request("/admin/api/mode"));
    expect(switches).toContainEqual(
      expect.objectContaining({
        name: "mode",
        value: "maintenance",
        author: ann.operator.name,
        reason: "upgrade",
      }),
    );
    expect((await put({ value: "normal", reason: "done" })).status).toBe(200);
    await expect
      .poll(async () => (await send("/verify")).status, { timeout: 12_000, interval: 250 })
      .toBe(200);
  });

  test("sees who is locked up and why, and lets them out", async () => {
    const ann = await operator();
    const address = freshAddress();
    for (let i = 0; i < 3; i++) await send("/verify?q=1%27%20or%201=1--", { address });
    await expect.poll(() => health(address), { timeout: 12_000, interval: 250 }).toBe(403);
    const { bans } = await body(await ann.request("/admin/api/blocks/bans?limit=1000"));
    expect(bans).toContainEqual(
      expect.objectContaining({ key: address, offence: "suspicious_content", until: expect.any(Number) }),
    );
    const lift = () => ann.request(`/admin/api/blocks/bans?key=${address}`, { method: "DELETE" });
    expect((await lift()).status).toBe(204);
    await expect.poll(() => health(address), { timeout: 12_000, interval: 250 }).toBe(200);
    expect((await lift()).status).toBe(404);
    // The log keeps its records for years: of the address it has the hash alone.
    const records = (await recorded(ann.operator.name, 3)).filter(({ event }) => event === "ban_lifted");
    expect(records.map(({ outcome }) => outcome)).toEqual(["success", "failure"]);
    for (const { body: record } of records) {
      expect(record).not.toContain(address);
      expect(JSON.parse(record)).toMatchObject({
        detail: { addressHash: expect.stringMatching(/^[0-9a-f]+$/) },
      });
    }
  });
});

describe("a viewer", () => {
  test("reads the lists and changes nothing", async () => {
    const vic = await signedIn(await createOperator("viewer"));
    expect((await vic.request("/admin/api/blocks")).status).toBe(200);
    expect(await codeOf(await block(vic, "203.0.113.7"))).toEqual([403, "forbidden"]);
  });
});

test("nobody else learns anything", async () => {
  expect((await send("/admin/api/blocks")).status).toBe(401);
});
