import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogger, describeError, type LogFields } from "../../shared/logging/log.ts";
import { hostileText } from "../support/hostile-text.ts";

/** Everything a logger wrote, parsed; `at` is the same in every line and left out. */
function logged(fields: unknown, base: LogFields = {}, event = "happened"): Record<string, unknown> {
  const lines: string[] = [];
  createLogger(
    (_level, line) => lines.push(line),
    () => 0,
    base,
  ).info(event, fields as LogFields);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  const { at: _at, level: _level, event: _event, ...rest } = JSON.parse(lines[0]!) as Record<string, unknown>;
  return rest;
}

describe("a log line", () => {
  test("names its time, level and event, then the fields", () => {
    const lines: [string, string][] = [];
    const log = createLogger(
      (...line) => lines.push(line),
      () => 1_700_000_000_000,
    );
    log.with({ requestId: "r1" }).warn("slow_request", { ms: 5001 });
    expect(lines).toEqual([
      [
        "warn",
        '{"at":"2023-11-14T22:13:20.000Z","level":"warn","event":"slow_request","requestId":"r1","ms":5001}',
      ],
    ]);
  });

  test("cannot be forged by a field or an event", () => {
    const lines: string[] = [];
    const log = createLogger(
      (_level, line) => lines.push(line),
      () => 0,
    );
    log.info('x\n{"level":"error"}', { level: "error", at: "2000", event: "forged" });
    expect(JSON.parse(lines[0]!)).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      level: "info",
      event: 'x{"level":"error"}',
    });
  });

  test.each<[string, unknown, unknown]>([
    ["a bigint", 2n ** 70n, "1180591620717411303424"],
    ["not a number", Number.NaN, "NaN"],
    ["nothing", undefined, "<undefined>"],
    ["null", null, null],
    ["an empty text", "", "<empty>"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an invalid date", new Date(Number.NaN), "<invalid date>"],
    ["a map", new Map([["a", 1]]), { a: 1 }],
    ["a set", new Set([1, 2]), [1, 2]],
    [
      "headers",
      new Headers({ cookie: "a=b", accept: "text/html" }),
      { accept: "text/html", cookie: "[masked]" },
    ],
    ["a URL", new URL("https://a.example/?jwt=abc"), "https://a.example/?jwt=[masked]"],
    ["bytes", new Uint8Array(64), "<64 bytes>"],
    ["a key as numbers", Array.from({ length: 64 }, (_, i) => i), "[masked]"],
    ["a function", () => 1, "<function>"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      "a prototype's name",
      JSON.parse('{"__proto__":{"admin":true}}'),
      JSON.parse('{"__proto__":{"admin":true}}'),
    ],
    ["an object that writes itself", { toJSON: () => "forged", a: 1 }, { toJSON: "<function>", a: 1 }],
    [
      "a long list",
      Array.from({ length: 60 }, () => "x"),
      [...Array.from({ length: 50 }, () => "x"), "<10 more>"],
    ],
    [
      "a private JWK",
      { kty: "OKP", x: "x".repeat(43), d: "y".repeat(43) },
      { kty: "OKP", x: "x".repeat(43), d: "[masked]" },
    ],
    [
      "a secret by name",
      { user: { password: "p", tokenCount: 2, token: null } },
      { user: { password: "[masked]", tokenCount: 2, token: null } },
    ],
  ])("shows %s", (_what, value, expected) => {
    expect(logged({ value })["value"]).toEqual(expected);
  });

  test("shows a cycle and depth as such", () => {
    const cycle: Record<string, unknown> = { a: 1 };
    cycle["self"] = cycle;
    expect(logged({ cycle })).toEqual({ cycle: { a: 1, self: "<cycle>" } });
    const deep = JSON.parse(`${'{"d":'.repeat(50)}1${"}".repeat(50)}`) as unknown;
    expect(JSON.stringify(logged({ deep }))).toContain("<too deep>");
  });

  test("shows the same object twice where it is no cycle", () => {
    const shared = { a: 1 };
    expect(logged({ first: shared, second: shared })).toEqual({ first: shared, second: shared });
  });

  test("shows an error with its cause and frames, and no secret of its message", () => {
    const error = new TypeError("bad\npassword=hunter2", { cause: new Error("deeper") });
    const line = logged(describeError(error));
    expect(line).toMatchObject({
      error: "TypeError: badpassword=[masked]",
      cause: { error: "Error: deeper" },
    });
    expect(line["stack"]).toContainEqual(expect.stringMatching(/^at .*log\.test\.ts/));
    expect(logged({ value: new AggregateError([new Error("one")], "all") })["value"]).toMatchObject({
      error: "AggregateError: all",
      errors: [{ error: "Error: one" }],
    });
  });

  test.each([
    ["a text", "oops", { error: "oops" }],
    ["nothing", undefined, { error: "undefined" }],
    ["an object", { code: 7 }, { error: "thrown object", cause: { code: 7 } }],
  ])("shows %s that was thrown", (_what, thrown, expected) => {
    expect(logged(describeError(thrown))).toEqual(expected);
  });

  test("is written whatever the fields do", () => {
    const spoilt = {
      fine: 1,
      get broken(): never {
        throw new Error("no");
      },
    };
    expect(logged(spoilt)).toEqual({ fine: 1, broken: "<unreadable>" });
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
        getPrototypeOf: () => {
          throw new Error("no");
        },
      },
    );
    expect(logged({ hostile, error: describeError(hostile) })).toMatchObject({ hostile: "<unreadable>" });
    expect(logged({ value: { [Symbol.toPrimitive]: 1, toString: null } })).toBeDefined();
  });

  test("never throws when it cannot be written", () => {
    const broken = createLogger(
      () => {
        throw new Error("console is gone");
      },
      () => Number.NaN,
    );
    expect(() => broken.error("happened", { a: 1 })).not.toThrow();
  });

  test("stays bounded, valid and without a control character for any value", () => {
    fc.assert(
      fc.property(
        fc.anything({
          key: hostileText(20),
          values: [hostileText(200), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, 1n)],
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          maxDepth: 3,
        }),
        (value) => {
          const line = JSON.stringify(logged({ value }));
          expect(line.length).toBeLessThan(200_000);
        },
      ),
      { numRuns: 100 },
    );
    const wide = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`n${i}`, Array.from({ length: 1000 }, () => "y".repeat(1000))]),
    );
    expect(JSON.stringify(logged(wide)).length).toBeLessThan(100_000);
  });
});
