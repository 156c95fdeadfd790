import { describe, expect, test } from "vitest";
import { accessEvents, SLOW_REQUEST } from "../../shared/audit/access.ts";
import {
  checkpointDue,
  checkpointNotice,
  checkpointPath,
  keyExpired,
} from "../../shared/audit/checkpoint.ts";
import { parseLine, splitLines } from "../../shared/audit/lines.ts";
import { classesPast, nextDrop, segmentDue, SEGMENT_RECORDS } from "../../shared/audit/retention.ts";
import { DAY, HOUR, SECOND } from "../../shared/time.ts";

const NOW = 1_790_000_000_000;

describe("retention", () => {
  test.each([
    [29, [], 30],
    [30, ["access"], 365],
    [364, ["access"], 365],
    [365, ["access", "verification"], 730],
    [730, ["security", "admin", "access", "trading", "verification"], null],
  ])("after %i days drops %j and looks again at day %s", (days, classes, next) => {
    const recordedTo = NOW - days * DAY;
    expect(classesPast(recordedTo, NOW)).toEqual(classes);
    expect(nextDrop(recordedTo, NOW)).toBe(next === null ? null : recordedTo + next * DAY);
  });

  test.each([
    ["nothing old", 0, 0, false],
    ["a few, not for long", 5, 3, false],
    ["a few, for a week behind the two days", 5, 9, true],
    ["a full segment", SEGMENT_RECORDS, 2, true],
  ])("makes a segment of %s: %i records since %i days: %s", (_what, count, days, due) => {
    expect(segmentDue({ count, since: NOW - days * DAY }, NOW)).toBe(due);
  });
});

describe("a checkpoint", () => {
  const head = (seq: number) => ({ seq, hash: "h" });
  const last = { sequence: 100, made_at: NOW };

  test.each([
    ["for the first record at once", null, 1, 0, true],
    ["never without a record", null, 0, HOUR, false],
    ["never without a new record", last, 100, 2 * HOUR, false],
    ["not within the hour", last, 101, HOUR - 1, false],
    ["after an hour", last, 101, HOUR, true],
    ["after ten thousand records", last, 10_100, 1, true],
  ])("is due %s", (_what, before, seq, later, due) => {
    expect(checkpointDue(before, head(seq), NOW + later)).toBe(due);
  });

  test("key signs for a year", () => {
    expect(keyExpired(NOW, NOW + 365 * DAY - 1)).toBe(false);
    expect(keyExpired(NOW, NOW + 365 * DAY)).toBe(true);
  });

  test("has a name that sorts and a notice that names record, hash and keys", () => {
    const checkpoint = {
      chain: "c",
      number: 12,
      sequence: 345,
      hash: "ab".repeat(32),
      made_at: NOW,
      key: "0123456789abcdef".repeat(4),
      next_key: "f".repeat(64),
    };
    expect(checkpointPath(checkpoint)).toBe("audit/checkpoints/c/00000012-abababababababab.json");
    expect(checkpointNotice(checkpoint)).toBe(
      `Audit checkpoint 12: record 345, hash \`${"ab".repeat(32)}\`, key \`0123 4567 89ab cdef\`.\n` +
        "From now on key `ffff ffff ffff ffff` signs.",
    );
  });
});

describe("an answered request", () => {
  const request = {
    at: NOW,
    method: "POST",
    path: "/api/confirm",
    status: 200,
    duration: 12,
    address: "203.0.113.7",
    account: null,
    requestId: "r-1",
  };
  const eventsOf = (more: Partial<typeof request>) =>
    accessEvents({ ...request, ...more }).map(({ event, outcome }) => `${event} ${outcome}`);

  test.each([
    [{}, ["api_access success"]],
    [{ status: 409 }, ["api_access denied"]],
    [{ status: 500 }, ["api_access failure"]],
    [{ path: "/api/health" }, []],
    [{ method: "OPTIONS" }, []],
    [{ path: "/verify" }, []],
    [{ path: "/verify", duration: SLOW_REQUEST }, []],
    [{ path: "/verify", duration: SLOW_REQUEST + 1 }, ["slow_request success"]],
    [{ duration: 6 * SECOND }, ["api_access success", "slow_request success"]],
  ])("%j leaves %j", (more, events) => {
    expect(eventsOf(more)).toEqual(events);
  });

  test("leaves what it was, how it ended and how long it took", () => {
    expect(accessEvents(request)).toEqual([
      {
        at: NOW,
        class: "access",
        event: "api_access",
        actor: { type: "anonymous", id: null },
        address: "203.0.113.7",
        outcome: "success",
        requestId: "r-1",
        detail: { method: "POST", path: "/api/confirm", status: 200, duration: 12 },
      },
    ]);
  });
});

test("a request of somebody signed in names the account", () => {
  const signedIn = {
    at: NOW,
    method: "GET",
    path: "/api/v1/proxy",
    status: 200,
    duration: 1,
    address: "::/64",
  };
  expect(accessEvents({ ...signedIn, account: "ann", requestId: "r-1" })[0]?.actor).toEqual({
    type: "operator",
    id: "ann",
  });
});

describe("lines", () => {
  test.each([
    ["[1]", "is no audit record"],
    ["7", "is no JSON object"],
    ["nonsense", "is no JSON"],
    ['{"seq":1.5,"body":"","hash":""}', "is no audit record"],
    ['{"audit_log":2}', "has the form 2, not 1"],
  ])("that are none are told: %s", (text, error) => {
    expect(parseLine(text)).toEqual({ ok: false, error });
  });

  test("are whole, however the text comes in pieces", async () => {
    async function* pieces() {
      yield* ["a", "b\nc", "\n", "\nd"];
    }
    expect(await Array.fromAsync(splitLines(pieces()))).toEqual(["ab", "c", "", "d"]);
  });
});
