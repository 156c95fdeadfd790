import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Baseline, expand } from "../../../agent/lib/integrity.mjs";

const SECRET = "whsec_one";
let directory = "";
const at = (name: string) => join(directory, name);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "integrity-"));
  mkdirSync(at("etc/ssh"), { recursive: true });
  for (const name of ["etc/passwd", "etc/ssh/sshd_config", "etc/ssh/key.pub", "bot.py"])
    writeFileSync(at(name), name);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a pattern", () => {
  test.each([
    ["bot.py", ["bot.py"]],
    ["etc/", ["etc/passwd", "etc/ssh/key.pub", "etc/ssh/sshd_config"]],
    ["etc/ssh/*.pub", ["etc/ssh/key.pub"]],
    ["etc/*", ["etc/passwd", "etc/ssh"]],
    ["none/*", []],
    ["etc/ssh/sshd.config", ["etc/ssh/sshd.config"]],
    ["etc/ssh/sshd*config", ["etc/ssh/sshd_config"]],
  ])("%s means %j", async (pattern, expected) => {
    const found = await expand(directory + "/" + pattern);
    expect(found.sort((a, b) => a.localeCompare(b))).toEqual(expected.map(at));
  });
});

describe("the baseline", () => {
  const baseline = (...secrets: readonly string[]) =>
    new Baseline(at("baseline.json"), secrets, [at("etc/"), at("bot.py")]);

  test.each<[string, () => void, object[]]>([
    ["nothing", () => {}, []],
    ["what a file says", () => writeFileSync(at("bot.py"), "evil"), [{ path: "bot.py", change: "modified" }]],
    ["who may read it", () => chmodSync(at("bot.py"), 0o777), [{ path: "bot.py", change: "modified" }]],
    ["that it is there", () => unlinkSync(at("bot.py")), [{ path: "bot.py", change: "removed" }]],
    ["a new file", () => writeFileSync(at("etc/ssh/more"), "x"), [{ path: "etc/ssh/more", change: "added" }]],
    [
      "a file for a link to one like it",
      () => {
        writeFileSync(at("copy"), readFileSync(at("bot.py")));
        unlinkSync(at("bot.py"));
        symlinkSync(at("copy"), at("bot.py"));
      },
      [{ path: "bot.py", change: "modified" }],
    ],
  ])("notices %s", async (_, change, expected) => {
    expect(await baseline(SECRET).report()).toBeNull();
    expect(await baseline(SECRET).take()).toBe(4);
    change();
    const report = await baseline(SECRET).report();
    expect(report?.changed).toEqual(
      expected.map((one) => ({ ...one, path: at((one as { path: string }).path) })),
    );
  });

  test("that somebody has written is itself a change", async () => {
    await baseline(SECRET).take();
    const kept = JSON.parse(readFileSync(at("baseline.json"), "utf8")) as { files: Record<string, string> };
    writeFileSync(at("bot.py"), "evil");
    kept.files[at("bot.py")] = "whatever it is now";
    writeFileSync(at("baseline.json"), JSON.stringify(kept));
    expect((await baseline(SECRET).report())?.changed).toEqual([
      { path: at("baseline.json"), change: "modified" },
    ]);
  });

  test("is good under the old secret while it is rotated", async () => {
    await baseline(SECRET).take();
    expect((await baseline("whsec_new", SECRET).report())?.changed).toEqual([]);
    expect((await baseline("whsec_new").report())?.changed).toHaveLength(1);
  });
});
