import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { followCheckpoints } from "../../shared/audit/anchors.ts";
import { readCheckpoint, type Checkpoint } from "../../shared/audit/checkpoint.ts";
import { DAY, HOUR } from "../../shared/time.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";
import { publishCheckpoint } from "../../workers/cron/jobs/audit-checkpoint.ts";
import type { Services } from "../../workers/services.ts";
import { auditEvent, emptyAudit, testServices } from "../support/audit-log.ts";

/** A log of its own name has a chain of its own. */
let log = env.AUDIT_LOG.getByName("checkpoints");
let named = 0;
let said: OutboxItem[] = [];
let services: Services;

beforeEach(async () => {
  await emptyAudit();
  log = env.AUDIT_LOG.getByName(`checkpoints-${named++}`);
  said = [];
  const base = testServices();
  services = {
    ...base,
    auditTrail: {
      ...base.auditTrail,
      checkpoint: () => log.checkpoint(),
      checkpointPublished: (number) => log.checkpointPublished(number),
    },
    enqueue: async (_destination, items) => {
      said.push(...items);
    },
  };
});

const record = async (count = 1): Promise<void> => {
  await log.append(Array.from({ length: count }, () => auditEvent()));
  await runDurableObjectAlarm(log);
};

const publish = (more: Partial<Services> = {}) => publishCheckpoint({ ...services, ...more }, 0);

/** As if the last checkpoint, or the key, had been made that long ago. */
const age = (what: "checkpoint" | "key", by: number) =>
  runInDurableObject(log, (_instance, { storage }) => {
    if (what === "key") {
      storage.sql.exec("UPDATE checkpoint_key SET made_at = made_at - ?", by);
    } else {
      storage.sql.exec(
        "UPDATE checkpoint SET signed = json_set(signed, '$.checkpoint.made_at', (signed ->> '$.checkpoint.made_at') - ?)",
        by,
      );
    }
  });

/** What the archive has, every signature checked. */
async function published(): Promise<readonly Checkpoint[]> {
  const { objects } = await env.BACKUPS.list({ prefix: "audit/checkpoints/" });
  return Promise.all(
    objects.map(async ({ key }) => {
      const read = await readCheckpoint(await (await env.BACKUPS.get(key))!.text());
      if (!read.ok) throw new Error(read.error);
      return read.value;
    }),
  );
}

describe("a checkpoint of the audit log", () => {
  test("is signed, archived and then said in the log channel, with its key", async () => {
    await record(3);
    expect(await publish()).toEqual({ published: 1, sequence: 3 });
    const { head } = await log.status();
    const [checkpoint] = await published();
    expect(checkpoint).toMatchObject({ number: 1, sequence: 3, hash: head.hash, next_key: null });
    expect(said).toEqual([
      {
        key: `audit-checkpoint:${checkpoint!.chain}:1`,
        lane: "background",
        subject: "channel:1100000000000000005",
        effect: {
          kind: "channel_message",
          channelId: "1100000000000000005",
          message: { content: expect.stringContaining(`record 3, hash \`${head.hash}\``) as string },
        },
      },
    ]);
  });

  test("covers only what D1 has", async () => {
    await record();
    await log.append([auditEvent()]);
    await publish();
    expect((await published())[0]!.sequence).toBe(1);
  });

  test("comes when an hour is over and there is something new, numbered without gaps", async () => {
    expect(await publish()).toEqual({ published: 0 });
    await record();
    expect(await publish()).toMatchObject({ published: 1 });
    await record();
    expect(await publish()).toEqual({ published: 0 });
    await age("checkpoint", HOUR);
    expect(await publish()).toMatchObject({ published: 1 });
    await age("checkpoint", HOUR);
    expect(await publish()).toEqual({ published: 0 });
    expect((await published()).map(({ number, sequence }) => [number, sequence])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test("stopped at any step is the very same afterwards: nothing is lost, nothing said twice", async () => {
    await record();
    const stop = () => Promise.reject(new Error("stop"));
    const stops: readonly Partial<Services>[] = [
      {
        auditTrail: {
          ...services.auditTrail,
          archive: { ...services.auditTrail.archive, writeCheckpoint: stop },
        },
      },
      { enqueue: stop },
      { auditTrail: { ...services.auditTrail, checkpointPublished: stop } },
    ];
    for (const more of stops) {
      await expect(publish(more)).rejects.toThrow("stop");
      await evictDurableObject(log);
      await record();
    }
    expect(await publish()).toMatchObject({ published: 1, sequence: 1 });
    expect(await published()).toHaveLength(1);
    // The outbox takes a key once.
    expect(new Set(said.map(({ key }) => key)).size).toBe(1);
  });

  test("asked for at once is one", async () => {
    await record();
    const given = await Promise.all(Array.from({ length: 5 }, () => log.checkpoint()));
    expect(new Set(given.map((signed) => JSON.stringify(signed))).size).toBe(1);
  });

  test("names the next key before it signs, when its own is a year old", async () => {
    for (let i = 0; i < 3; i++) {
      await record();
      await publish();
      await age("checkpoint", HOUR);
      if (i === 0) await age("key", 366 * DAY);
    }
    const checkpoints = await published();
    expect(checkpoints.map(({ next_key }) => next_key === null)).toEqual([true, false, true]);
    expect(checkpoints[2]!.key).toBe(checkpoints[1]!.next_key);
    expect(checkpoints[2]!.key).not.toBe(checkpoints[0]!.key);
    expect(followCheckpoints(checkpoints, checkpoints[0]!.key)).toEqual({
      ok: true,
      value: { checkpoints, faults: [] },
    });
  });
});

test("address keys are deleted thirty days after their day, though nothing is recorded", async () => {
  await record();
  await runInDurableObject(log, (_instance, { storage }) => {
    storage.sql.exec("UPDATE address_hours SET hour = hour - 24");
    storage.sql.exec("INSERT INTO address_keys VALUES (?, ?)", "2026-01-01", new Uint8Array(32));
  });
  expect(await log.addressHashes("203.0.113.7")).toHaveLength(2);
  await runDurableObjectAlarm(log);
  const [hash, ...more] = await log.addressHashes("203.0.113.7");
  expect(more).toEqual([]);
  expect(hash!.day).toBe(new Date().toISOString().slice(0, 10));
  const alarm = await runInDurableObject(log, (_instance, { storage }) => storage.getAlarm());
  expect(alarm).toBe(Date.parse(hash!.day) + 31 * DAY);
});
