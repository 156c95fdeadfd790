import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Ask, OffenceReport, Report, Verdict } from "../../shared/limits/protocol.ts";
import type { TrafficClass } from "../../shared/limits/rules.ts";

const NOTHING: Report = { settlements: [], offences: [] };
const offence = (key: string, kind: OffenceReport["kind"], count: number): Report => ({
  settlements: [],
  offences: [{ key, kind, count }],
});

let shards = 0;
/** A shard that no other test uses, and a question to it. */
function shard() {
  const name = `test-${shards++}`;
  /** A new one each time: a stub does not outlive its object's end. */
  const stub = () => env.RATE_SHARD.getByName(name);
  const ask = (key: string, trafficClass: TrafficClass = "api"): Ask => ({
    key,
    class: trafficClass,
    underAttack: false,
    lease: false,
  });
  const decide = async (key: string, trafficClass?: TrafficClass): Promise<Verdict> =>
    (await stub().decide(ask(key, trafficClass), NOTHING)).verdict;
  const admitted = async (key: string, count: number, trafficClass?: TrafficClass): Promise<number> => {
    const verdicts = await Promise.all(Array.from({ length: count }, () => decide(key, trafficClass)));
    return verdicts.filter(({ kind }) => kind === "admitted").length;
  };
  return { stub, decide, admitted };
}

describe("a shard's memory", () => {
  test("200 at once: 20 are admitted, the rest is out for 15 minutes", async () => {
    const { admitted, decide } = shard();
    expect(await admitted("203.0.113.7", 200)).toBe(20);
    const verdict = await decide("203.0.113.7");
    expect(verdict).toMatchObject({ kind: "banned", ban: { cause: { by: "limit", rule: "api" } } });
    const ban = verdict.kind === "banned" ? verdict.ban : null;
    expect(ban && ban.until - ban.since).toBe(900_000);
    expect(await decide("203.0.113.8")).toMatchObject({ kind: "admitted" });
  });

  test("is whole after an idle eviction", async () => {
    const { stub, admitted } = shard();
    expect(await admitted("203.0.113.7", 15)).toBe(15);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    await evictDurableObject(stub());
    expect(await admitted("203.0.113.7", 30)).toBe(5);
    await evictDurableObject(stub());
    expect(await admitted("203.0.113.7", 1)).toBe(0);
  });

  test("writes what changed by one alarm, and sleeps without a change", async () => {
    const { stub, admitted } = shard();
    await Promise.all(Array.from({ length: 50 }, (_, i) => admitted(`198.51.100.${i}`, 2)));
    await runDurableObjectAlarm(stub());
    const rows = await runInDurableObject(stub(), (_, { storage }) =>
      storage.sql.exec("SELECT name, length(records) AS bytes FROM journal").toArray(),
    );
    expect(rows).toEqual([{ name: expect.stringMatching(/^api /), bytes: 50 * 32 * 2 }]);
    expect(await runDurableObjectAlarm(stub())).toBe(false);
  });

  test("a kill before the alarm forgets loose requests, nothing of confirms and logins", async () => {
    const { admitted } = shard();
    expect(await admitted("203.0.113.1", 5)).toBe(5);
    expect(await admitted("203.0.113.2", 6, "confirm")).toBe(6);
    expect(await admitted("203.0.113.3", 1, "login")).toBe(1);
    await abortAllDurableObjects();
    expect(await admitted("203.0.113.2", 30, "confirm")).toBe(4);
    expect(await admitted("203.0.113.3", 5, "login")).toBe(1);
  });

  test("counts of other figures are not taken over", async () => {
    const { stub, admitted } = shard();
    await admitted("203.0.113.7", 15);
    await runDurableObjectAlarm(stub());
    await runInDurableObject(stub(), (_, { storage }) => {
      storage.sql.exec("UPDATE journal SET name = replace(name, '\"limit\":20', '\"limit\":30')");
    });
    await evictDurableObject(stub());
    expect(await admitted("203.0.113.7", 30)).toBe(20);
  });
});

describe("jails", () => {
  test("five failed logins within a kill's reach of each other: out for an hour", async () => {
    const { stub, decide } = shard();
    for (let i = 0; i < 4; i++) {
      await stub().report(offence("account:ann", "authentication_failed", 1));
      await abortAllDurableObjects();
    }
    expect(await stub().banOf("account:ann")).toBeNull();
    const { bans } = await stub().report(offence("account:ann", "authentication_failed", 1));
    expect(bans).toMatchObject([
      {
        key: "account:ann",
        cause: { by: "jail", jail: "login" },
        offence: "authentication_failed",
        repeats: 0,
      },
    ]);
    await abortAllDurableObjects();
    const ban = await stub().banOf("account:ann");
    expect(ban && ban.until - ban.since).toBe(3_600_000);
    expect(await decide("account:ann", "login")).toMatchObject({ kind: "banned" });
  });

  test("a second ban is twice as long; a lifted one is forgiven", async () => {
    const { stub, decide } = shard();
    const jail = () => stub().report(offence("203.0.113.9", "suspicious_content", 3));
    const [first] = (await jail()).bans;
    expect(first!.until - first!.since).toBe(3_600_000);
    await runInDurableObject(stub(), (_, { storage }) => {
      storage.sql.exec("UPDATE bans SET until = 0");
    });
    await evictDurableObject(stub());
    const [second] = (await jail()).bans;
    expect(second).toMatchObject({ repeats: 1, offence: "suspicious_content" });
    expect(second!.until - second!.since).toBe(7_200_000);

    expect(await stub().bans(10)).toMatchObject([{ key: "203.0.113.9", repeats: 1 }]);
    expect(await stub().lift("203.0.113.9")).toBe(true);
    expect(await stub().lift("203.0.113.9")).toBe(false);
    await abortAllDurableObjects();
    expect(await decide("203.0.113.9")).toMatchObject({ kind: "admitted" });
    const [third] = (await jail()).bans;
    expect(third).toMatchObject({ repeats: 0 });
  });

  test("a lifted block leaves nothing behind", async () => {
    const { stub, admitted } = shard();
    await admitted("203.0.113.7", 25);
    expect(await stub().lift("203.0.113.7")).toBe(true);
    expect(await admitted("203.0.113.7", 25)).toBe(20);
  });
});

test("the policy's version rides on every answer, survives, and never goes back", async () => {
  const { stub } = shard();
  await stub().setPolicyVersion(7);
  await stub().setPolicyVersion(5);
  expect((await stub().report(NOTHING)).policyVersion).toBe(7);
  await evictDurableObject(stub());
  expect((await stub().report(NOTHING)).policyVersion).toBe(7);
});
