import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { OPERATOR, type Change, type Command } from "../../shared/policy/change.ts";
import { decodeRecords } from "../../shared/policy/record.ts";
import { formatTarget, parseRanges } from "../../shared/policy/target.ts";
import { parseAddress } from "../../shared/policy/address.ts";
import { DAY, HOUR } from "../../shared/time.ts";

let count = 0;
/** An object of its own for every test. */
const freshPolicy = () => env.EDGE_POLICY.getByName(`policy-${count++}`);
type Stub = ReturnType<typeof freshPolicy>;

const add = (target: string, more: Partial<Extract<Command, { do: "add" }>> = {}): Command => ({
  do: "add",
  list: "block",
  target,
  reason: "spam",
  expiresAt: null,
  ...more,
});
const remove = (target: string, list: "block" | "allow" = "block"): Command => ({
  do: "remove",
  list,
  target,
});

const change = (stub: Stub, commands: readonly Command[], more: Partial<Change> = {}) =>
  stub.change({ author: "ada", source: OPERATOR, commands, authorOrigin: null, adminRanges: [], ...more });

const at = (address: string) => ({ address: parseAddress(address), asn: 64500, country: "DE" });

/** What an isolate at that version is told, as text. */
async function changesSince(stub: Stub, since: number) {
  const { reset, version, head, records } = await stub.pull(since);
  const changes = [...decodeRecords(records)].map(
    ({ list, target, until }) => `${until === 0 ? "-" : "+"}${list} ${formatTarget(target)}`,
  );
  return { reset, version, head, changes };
}

describe("the policy object", () => {
  test("gives an isolate everything, and then only what changed", async () => {
    const stub = freshPolicy();
    expect(await changesSince(stub, 0)).toEqual({ reset: true, version: 0, head: 0, changes: [] });
    await change(stub, [
      add("203.0.113.7"),
      add("2001:db8::/32", { list: "allow" }),
      add("AS64500"),
      add("KP"),
    ]);
    expect(await changesSince(stub, 0)).toEqual({
      reset: true,
      version: 4,
      head: 4,
      changes: ["+block 203.0.113.7", "+allow 2001:db8::/32", "+block AS64500", "+block KP"],
    });
    await change(stub, [remove("203.0.113.7"), add("KP", { reason: "again" })]);
    expect(await changesSince(stub, 4)).toEqual({
      reset: false,
      version: 6,
      head: 6,
      changes: ["-block 203.0.113.7", "+block KP"],
    });
    expect(await changesSince(stub, 6)).toEqual({ reset: false, version: 6, head: 6, changes: [] });
    expect((await changesSince(stub, 0)).changes).not.toContain("-block 203.0.113.7");
  });

  test("keeps everything through an eviction", async () => {
    const stub = freshPolicy();
    await change(stub, [
      add("203.0.113.7"),
      { do: "switch", name: "mode", value: "under_attack", reason: "flood", expiresAt: Date.now() + HOUR },
    ]);
    await evictDurableObject(stub);
    const page = await stub.pull(0);
    expect(page).toMatchObject({ version: 2, switches: { mode: { value: "under_attack", author: "ada" } } });
    expect(await stub.list("block", null, 10)).toMatchObject({
      entries: [{ target: "203.0.113.7", reason: "spam", author: "ada", source: "operator" }],
      cursor: null,
    });
  });

  test("starts an isolate anew whose version it never gave out", async () => {
    const stub = freshPolicy();
    await change(stub, [add("203.0.113.7")]);
    expect(await changesSince(stub, 99)).toMatchObject({
      reset: true,
      version: 1,
      changes: ["+block 203.0.113.7"],
    });
  });

  test("carries out all commands of a change or none, and names each that is wrong", async () => {
    const stub = freshPolicy();
    const result = await change(stub, [add("203.0.113.7"), add("203.0.113.7/24"), add("XX")]);
    expect(result).toMatchObject({
      ok: false,
      error: [
        { index: 1, code: "host_bits_set" },
        { index: 2, code: "unknown_country" },
      ],
    });
    expect(await changesSince(stub, 0)).toMatchObject({ version: 0, changes: [] });
  });

  test("says what each command did", async () => {
    const stub = freshPolicy();
    const feed = { source: "crowdsec" };
    const soon = Date.now() + HOUR;
    const effects = async (commands: readonly Command[], more: Partial<Change> = {}) => {
      const result = await change(stub, commands, more);
      return result.ok ? result.value.effects : result.error;
    };
    expect(await effects([add("203.0.113.1"), add("203.0.113.1"), remove("203.0.113.9")])).toEqual([
      "added",
      "replaced",
      "absent",
    ]);
    expect(
      await effects(
        [add("203.0.113.1"), remove("203.0.113.1"), add("203.0.113.2", { expiresAt: soon })],
        feed,
      ),
    ).toEqual(["kept", "kept", "added"]);
    expect(await effects([remove("203.0.113.2"), remove("203.0.113.1")])).toEqual(["removed", "removed"]);
  });

  test("refuses a block that locks its author out, by whatever kind of entry", async () => {
    const stub = freshPolicy();
    const author = { authorOrigin: at("203.0.113.7") };
    for (const target of ["203.0.113.7", "203.0.113.0/24", "AS64500", "DE"]) {
      expect(await change(stub, [add("192.0.2.1"), add(target)], author)).toMatchObject({
        ok: false,
        error: [{ index: 1, code: "locks_out_author" }],
      });
    }
    expect((await stub.pull(0)).head).toBe(0);
  });

  test("takes such a block from an author on the allow list, and keeps them there", async () => {
    const stub = freshPolicy();
    const author = { authorOrigin: at("203.0.113.7") };
    expect((await change(stub, [add("203.0.113.7", { list: "allow" }), add("DE")], author)).ok).toBe(true);
    expect(await change(stub, [remove("203.0.113.7", "allow")], author)).toMatchObject({
      error: [{ index: 0, code: "locks_out_author" }],
    });
    expect((await change(stub, [remove("203.0.113.7", "allow")])).ok).toBe(true);
  });

  test("refuses a block that touches ADMIN_CIDRS", async () => {
    const adminRanges = parseRanges(["198.51.100.0/24"])!;
    expect(await change(freshPolicy(), [add("198.51.100.77")], { adminRanges })).toMatchObject({
      error: [{ index: 0, code: "locks_out_admins" }],
    });
  });

  test("tells who is blocked, by whom and why", async () => {
    const stub = freshPolicy();
    await change(stub, [
      add("203.0.113.0/24", { reason: "scan" }),
      add("DE", { list: "allow" }),
      add("192.0.2.0/24"),
    ]);
    const entries = await stub.around(at("203.0.113.7"));
    expect(entries.map(({ list, target, reason }) => [list, target, reason])).toEqual([
      ["allow", "DE", "spam"],
      ["block", "203.0.113.0/24", "scan"],
    ]);
    expect(await stub.around(at("2001:db8::1"))).toHaveLength(1);
  });

  test("keeps a history with authors", async () => {
    const stub = freshPolicy();
    await change(stub, [add("203.0.113.7"), remove("192.0.2.1")]);
    await change(stub, [remove("203.0.113.7")], { author: "bob" });
    await change(stub, [remove("203.0.113.7")]);
    expect(await stub.history(10)).toMatchObject([
      { author: "bob", version: 2, added: 0, removed: 1, targets: ["remove block 203.0.113.7"] },
      { author: "ada", version: 1, added: 1, removed: 0, targets: ["add block 203.0.113.7"] },
    ]);
  });

  test("pages through a list, newest first", async () => {
    const stub = freshPolicy();
    await change(
      stub,
      ["203.0.113.1", "203.0.113.2", "203.0.113.3"].map((target) => add(target)),
    );
    const first = await stub.list("block", null, 2);
    expect(first.entries.map(({ target }) => target)).toEqual(["203.0.113.3", "203.0.113.2"]);
    const second = await stub.list("block", first.cursor, 2);
    expect(second).toMatchObject({ entries: [{ target: "203.0.113.1" }], cursor: null });
  });

  test("ends a mode by itself and notes it", async () => {
    const stub = freshPolicy();
    const expiresAt = Date.now() + HOUR / 2;
    await change(stub, [{ do: "switch", name: "mode", value: "maintenance", reason: "move", expiresAt }]);
    await runInDurableObject(stub, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(expiresAt);
      storage.sql.exec("UPDATE switches SET setting = json_set(setting, '$.expiresAt', ?)", Date.now());
    });
    await runDurableObjectAlarm(stub);
    expect((await stub.pull(0)).switches).toEqual({});
    expect(await stub.history(1)).toMatchObject([{ author: "expiry", switched: ["mode: usual"] }]);
    expect((await stub.pull(0)).head).toBe(2);
  });

  test("forgets ended entries after a day, and starts isolates anew that were away longer", async () => {
    const stub = freshPolicy();
    await change(stub, [
      add("203.0.113.1"),
      add("203.0.113.2", { expiresAt: Date.now() + HOUR }),
      add("203.0.113.3"),
    ]);
    await change(stub, [remove("203.0.113.1")]);
    const age = (days: number) =>
      runInDurableObject(stub, (_, { storage }) => {
        storage.sql.exec(
          "UPDATE entries SET changed_at = changed_at - ?, expires_at = expires_at - ?",
          days * DAY,
          DAY,
        );
      });
    await runDurableObjectAlarm(stub);
    expect((await changesSince(stub, 3)).changes).toEqual(["-block 203.0.113.1"]);
    await age(2);
    await runDurableObjectAlarm(stub);
    expect(await changesSince(stub, 3)).toMatchObject({
      reset: true,
      version: 4,
      changes: ["+block 203.0.113.3"],
    });
    expect(await changesSince(stub, 4)).toMatchObject({ reset: false, changes: [] });
  });

  test("holds 100,000 entries and gives them out in pages", async () => {
    const stub = freshPolicy();
    await change(stub, [add("192.0.2.1")]);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(`
        WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO entries
        SELECT i, 'block', unhex(printf('0420%08x', i)), NULL, 0, 'scan', 'ada', 'operator', 0 FROM n`);
      storage.sql.exec("UPDATE versions SET head = 100000");
    });
    const first = await stub.pull(0);
    expect(first).toMatchObject({ version: 50_000, head: 100_000 });
    const second = await stub.pull(first.version);
    expect(second).toMatchObject({ reset: false, version: 100_000, head: 100_000 });
    const third = await stub.pull(second.version);
    expect(third.records.byteLength).toBe(0);
    expect(first.records.byteLength + second.records.byteLength).toBe(100_000 * 11);
  });
});
