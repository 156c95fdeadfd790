import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { isAnswerTo, signedHeaders } from "../../../agent/lib/client.mjs";
import { checked, readConfig } from "../../../agent/lib/config.mjs";
import { utf8 } from "../../../shared/bytes.ts";
import { parseSecret } from "../../../shared/ingest/secret.ts";
import { answerHeaders } from "../../../shared/ingest/signature.ts";

const SECRET = `whsec_${"A".repeat(43)}=`;
const NEXT = `whsec_${"B".repeat(42)}A=`;
const NOW = Date.now();

describe("the agent's signature", () => {
  test("satisfies the specification's own library, under both secrets while one follows the other", () => {
    const body = '{"name":"Ödland 🏜"}';
    const headers = signedHeaders([SECRET, NEXT], "msg_12345678", body, NOW);
    for (const secret of [SECRET, NEXT]) expect(new Webhook(secret).verify(body, headers)).toBeTruthy();
  });

  const answered = async (more: { id?: string; body?: string; secret?: string; at?: number } = {}) => {
    const { id = "msg_12345678", body = "{}", secret = SECRET, at = NOW } = more;
    const headers = new Headers(await answerHeaders([parseSecret(secret)!], { id, at }, utf8(body), at));
    return isAnswerTo([NEXT, SECRET], "msg_12345678", headers, "{}", NOW);
  };

  test.each([
    ["the edge's answer to this message", {}, true],
    ["signed with the next secret", { secret: NEXT }, true],
    ["an answer to another message", { id: "msg_87654321" }, false],
    ["another body", { body: "{ }" }, false],
    ["somebody else's", { secret: `whsec_${"C".repeat(42)}A=` }, false],
    ["an old one", { at: NOW - 301_000 }, false],
  ])("believes %s: %j %s", async (_, more, believed) => {
    expect(await answered(more)).toBe(believed);
  });

  test("believes no unsigned answer, and not its own message", () => {
    expect(isAnswerTo([SECRET], "msg_12345678", new Headers(), "", NOW)).toBe(false);
    const own = new Headers(signedHeaders([SECRET], "msg_12345678", "", NOW));
    expect(isAnswerTo([SECRET], "msg_12345678", own, "", NOW)).toBe(false);
  });
});

describe("the configuration", () => {
  const good = { edge: "https://edge.example", secret: SECRET, name: "vps-1" };

  test("needs an address, a secret and a name, and has defaults for the rest", () => {
    expect(checked(good)).toMatchObject({
      faults: [],
      config: { secrets: [SECRET], every: { commands: 3 }, deadman: { after: 300, action: "stop_entries" } },
    });
  });

  test.each<[string, object, string]>([
    ["plain HTTP to another machine", { edge: "http://edge.example" }, "edge must be"],
    ["a path", { edge: "https://edge.example/x" }, "edge must be"],
    ["a secret of an example", { secret: "whsec_REPLACE" }, "secret must be"],
    ["three secrets", { secret: [SECRET, NEXT, SECRET].join() }, "secret must be"],
    ["a name with a slash", { name: "a/b" }, "name must be"],
    ["a relative directory", { directory: "state" }, "directory must be"],
    ["a unit that is an option", { services: [{ name: "x", unit: "--all" }] }, "services must be"],
    ["a service of two kinds", { services: [{ name: "x", unit: "a", pid: "/b" }] }, "services must be"],
    ["a hook without a path", { hooks: { stop: ["systemctl", "stop", "x"] } }, "hooks must be"],
    ["a hook that is a line", { hooks: { stop: "/bin/x" } }, "hooks must be"],
    ["a dead man who is too quick", { deadman: { after: 1 } }, "deadman.after"],
    ["a pause of nothing", { every: { commands: 0 } }, "every.commands"],
    ["a word it does not know", { intervall: 3 }, "intervall is not known"],
  ])("refuses %s", (_, more, fault) => {
    expect(checked({ ...good, ...more }).faults.join()).toContain(fault);
  });

  test("names every fault at once", () => {
    expect(checked({ secret: "x", name: "" }).faults).toHaveLength(3);
  });

  test("is not read from a file that others can read", () => {
    const directory = mkdtempSync(join(tmpdir(), "config-"));
    const path = join(directory, "agent.json");
    try {
      writeFileSync(path, JSON.stringify(good), { mode: 0o640 });
      expect(readConfig(path).faults.join()).toContain("chmod 600");
      rmSync(path);
      writeFileSync(path, JSON.stringify(good), { mode: 0o600 });
      expect(readConfig(path).faults).toEqual([]);
      writeFileSync(path, "{");
      expect(readConfig(path).faults.join()).toContain("not JSON");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
