import { describe, expect, test } from "vitest";
import { declaredChecks } from "../../../shared/checks/declared.ts";
import { parseOverrides } from "../../../shared/checks/schema.ts";
import { checkTarget } from "../../../shared/checks/target.ts";
import { MINUTE } from "../../../shared/time.ts";
import { parseConfig } from "../../../shared/config/config.ts";
import { validVariables } from "../../support/variables.ts";

const surroundings = {
  discord: { apiBase: "https://discord.com/api/v10", applicationId: "1100000000000000001" },
  supabase: false,
  origins: [],
};

const table = (variable: string, more: Partial<typeof surroundings> = {}) => {
  const parsed = parseOverrides(variable);
  if (!parsed.ok) throw new Error(parsed.error);
  return declaredChecks(parsed.value, { ...surroundings, ...more });
};

describe("the table of checks", () => {
  test("has the edge's own ones, each minute, and the confirm path every five", () => {
    const built = table("[]");
    expect(
      built.map(({ name, every, failures, successes, degradedAfter }) => ({
        name,
        every,
        failures,
        successes,
        degradedAfter,
      })),
    ).toEqual(
      ["website", "confirm", "discord", "database", "outbox", "audit", "policy"].map((name) => ({
        name,
        every: name === "confirm" ? 5 * MINUTE : MINUTE,
        failures: 3,
        successes: 2,
        degradedAfter: 5_000,
      })),
    );
  });

  test("has Supabase and the origins where there are some, without their names in public", () => {
    const origins = [
      { name: "vps_1", url: "https://vps.example" },
      { name: "vps_2", url: "https://vps-2.example" },
    ] as never;
    const more = table("[]", { supabase: true, origins }).slice(7);
    expect(more.map(({ name, public: shown }) => [name, shown?.name])).toEqual([
      ["supabase", "Member records"],
      ["origin-vps-1", "Bot server 1"],
      ["origin-vps-2", "Bot server 2"],
    ]);
  });

  test("is changed and added to by the variable", () => {
    const changed = table(
      JSON.stringify([
        { name: "discord", enabled: false },
        { name: "shop", probe: { kind: "http", url: "https://shop.example/" }, every: 5 * MINUTE },
        // Supabase is not configured, so there is nothing to change.
        { name: "supabase", every: 5 * MINUTE },
      ]),
    );
    expect(changed.find(({ name }) => name === "discord")).toMatchObject({ enabled: false, every: MINUTE });
    expect(changed.at(-1)).toMatchObject({
      name: "shop",
      every: 5 * MINUTE,
      probe: { method: "GET", status: [200], contains: null },
      public: null,
    });
    expect(changed).toHaveLength(8);
  });

  test.each([
    ["{", "JSON list"],
    ["{}", "expected array"],
    ['[{"name":"Shop"}]', "lower-case letters"],
    ['[{"name":"heartbeats"}]', "none of"],
    ['[{"name":"a"},{"name":"a"}]', "twice"],
    ['[{"name":"a","every":61000}]', "multiple of 60000"],
    ['[{"name":"a","every":0}]', "60000"],
    ['[{"name":"a","timeout":60000}]', "30000"],
    ['[{"name":"a","failures":0}]', ">=1"],
    ['[{"name":"a","interval":60000}]', "interval"],
    ['[{"name":"a","probe":{"kind":"http","url":"ftp://a.example"}}]', "must be an http(s) URL"],
    ['[{"name":"a","probe":{"kind":"http","url":"https://u:p@a.example"}}]', "no user name"],
    ['[{"name":"a","probe":{"kind":"front_door","path":"//a.example"}}]', "path of this edge"],
    ['[{"name":"a","probe":{"kind":"part","part":"disk"}}]', "database"],
    ['[{"name":"a","public":{"name":"","component":"x"}}]', "1 character"],
  ])("refuses %s: %s", (variable, problem) => {
    const parsed = parseConfig({ ...validVariables, HEALTH_CHECKS: variable });
    expect(parsed.ok ? "" : parsed.error.map((fault) => `${fault.name} ${fault.problem}`).join()).toMatch(
      new RegExp(`^HEALTH_CHECKS .*${problem.replaceAll(/[()]/g, "\\$&")}`),
    );
  });
});

describe("what a check may look at", () => {
  test.each([
    ["https://example.org/health?x=1", true],
    ["http://203.0.113.7:8080/", true],
    ["https://[2606:4700::1111]/", true],
    ["javascript:alert(1)", false],
    ["file:///etc/passwd", false],
    ["https://user@example.org/", false],
    ["https://example.org/#x", false],
    ["//example.org", false],
    ["http://localhost/", false],
    ["http://db.internal/", false],
    ["http://printer.local./", false],
    ["http://127.0.0.1/", false],
    ["http://127.1/", false],
    ["http://0x7f000001/", false],
    ["http://2130706433/", false],
    ["http://10.1.2.3/", false],
    ["http://172.31.0.1/", false],
    ["http://172.32.0.1/", true],
    ["http://192.168.1.1/", false],
    ["http://100.64.0.1/", false],
    ["http://169.254.169.254/latest/meta-data", false],
    ["http://0.0.0.0/", false],
    ["http://[::1]/", false],
    ["http://[::ffff:10.0.0.1]/", false],
    ["http://[fe80::1]/", false],
    ["http://[fd00::1]/", false],
  ])("%s: %s", (url, allowed) => {
    expect(checkTarget(url, false).ok).toBe(allowed);
  });

  test("in development are machines beside it, too", () => {
    expect(checkTarget("http://127.0.0.1:8787/", true).ok).toBe(true);
  });
});
