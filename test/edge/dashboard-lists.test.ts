import { beforeEach, describe, expect, test } from "vitest";
import { PASSWORD } from "../support/operator.ts";
import { freshAddress } from "../support/addresses.ts";
import { show, submit, words } from "./dashboard-support.ts";
import { createOperator, recorded, send, signedIn, type SignedIn } from "./sign-in-support.ts";

let ann: SignedIn;
let vic: SignedIn;
// New ones for each test, at addresses of their own: nobody meets another test's limits.
beforeEach(async () => {
  ann = await signedIn(await createOperator("operator"));
  vic = await signedIn(await createOperator("viewer"));
});

describe("a ban", () => {
  test("is found, lifted after a question, and then gone", async () => {
    const address = freshAddress();
    for (let i = 0; i < 3; i++) await send("/verify?q=1%27%20or%201=1--", { address });
    await expect
      .poll(async () => words(await show(ann, `/admin/bans?key=${address}`)), { timeout: 5_000 })
      .toContain("suspicious content");
    const question = words(await show(ann, `/admin/bans/lift?key=${address}`));
    expect(question).toContain("shut out from everything for suspicious content");
    const lifted = await submit(ann, "/admin/bans/lift", { key: address });
    expect(lifted.headers.get("Location")).toBe("/admin/bans");
    expect(words(await show(ann, "/admin/bans"))).toContain(`${address} is free again`);
    const again = await submit(ann, "/admin/bans/lift", { key: address });
    expect([again.status, words(await again.text())]).toEqual([400, expect.stringContaining("no ban on")]);
  });
});

describe("a list", () => {
  test("takes an entry, finds it by what it holds and by words, and gives it up", async () => {
    const added = await submit(ann, "/admin/blocks/add", {
      target: "203.0.113.0/24",
      reason: "scraper farm 441",
      duration: "3600",
    });
    expect(added.headers.get("Location")).toBe("/admin/blocks");
    for (const search of ["203.0.113.77", "farm 441", "203.0.113.0/24", ann.operator.name]) {
      expect(words(await show(vic, `/admin/blocks?q=${encodeURIComponent(search)}`))).toContain(
        "203.0.113.0/24",
      );
    }
    expect(words(await show(vic, "/admin/blocks?q=198.51.100.1"))).toContain("Nothing fits");
    expect(words(await show(vic, "/admin/allow?q=203.0.113.77"))).not.toContain("farm");
    const removed = await submit(ann, "/admin/blocks/remove", { target: "203.0.113.0/24" });
    expect(removed.headers.get("Location")).toBe("/admin/blocks");
    const twice = await submit(ann, "/admin/blocks/remove", { target: "203.0.113.0/24" });
    expect(twice.status).toBe(400);
    expect((await recorded(ann.operator.name, 4)).map(({ event }) => event)).toContain("policy_changed");
  });

  test.each([
    ["no address", { target: "300.1.2.3", reason: "kept words", duration: "900" }, "is not an address"],
    [
      "host bits",
      { target: "203.0.113.7/24", reason: "kept words", duration: "900" },
      "203.0.113.0/24 for the range",
    ],
    [
      "a range too wide to be meant",
      { target: "10.0.0.0/7", reason: "kept words", duration: "900" },
      "force",
    ],
    ["no reason", { target: "203.0.113.7", reason: "", duration: "900" }, "reason"],
    [
      "no duration that is one",
      { target: "203.0.113.7", reason: "kept words", duration: "soon" },
      "how long",
    ],
    [
      "an end long past",
      { target: "203.0.113.7", reason: "kept words", duration: "-900" },
      "must end after now",
    ],
  ])("says what is wrong with %s, and keeps what was typed", async (_, fields, problem) => {
    const response = await submit(ann, "/admin/blocks/add", fields);
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain(problem);
    expect(html).toContain(`value="${fields.target}"`);
    expect(html).toContain('name="force"');
  });

  test("lets half the world past the block list only for who has proved again who they are", async () => {
    const wide = { target: "0.0.0.0/1", reason: "x", duration: "900" };
    const refused = await submit(ann, "/admin/allow/add", { ...wide, force: "yes" });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("/admin/allow/wide"),
    ]);
    expect((await submit(ann, "/admin/allow/wide", wide)).status).toBe(403);
    const body = { target: "0.0.0.0/1", reason: "x", force: true };
    const program = await ann.json("/admin/api/allow", body);
    expect([program.status, await program.text()]).toEqual([403, expect.stringContaining("again")]);
    expect(words(await show(vic, "/admin/allow"))).not.toContain("0.0.0.0/1");
    const proven = await submit(ann, "/admin/allow/wide", { ...wide, proof_password: PASSWORD });
    expect(proven.headers.get("Location")).toBe("/admin/allow");
    expect(words(await show(vic, "/admin/allow"))).toContain("0.0.0.0/1");
    await submit(ann, "/admin/allow/remove", { target: "0.0.0.0/1" });
  });

  test("takes many lines at once, and reports the bad ones", async () => {
    const response = await submit(ann, "/admin/allow/import", {
      text: "192.0.2.1\nnonsense\n192.0.2.2 # office",
      reason: "partners",
    });
    expect(words(await response.text())).toMatch(/Added 2 .* Wrong 1 .* 2 nonsense/);
    expect(words(await show(vic, "/admin/allow"))).toContain("office");
  });

  test("pages", async () => {
    const text = Array.from({ length: 60 }, (_, i) => `198.51.100.${i}`).join("\n");
    await submit(ann, "/admin/blocks/import", { text, reason: "many" });
    const first = await show(vic, "/admin/blocks");
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await show(vic, next);
    const targets = (html: string) => html.match(/<code>198\.51\.100\.\d+<\/code>/g) ?? [];
    expect(targets(first)).toHaveLength(50);
    expect(new Set([...targets(first), ...targets(second)]).size).toBe(60);
  });
});
