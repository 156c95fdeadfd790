/** An operator's night: each journey with the keyboard alone. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { PASSWORD } from "../support/operator.ts";
import { validVariables } from "../support/variables.ts";
import { NAVIGATION } from "../../workers/pages/admin/kit/nav.ts";
import { carryOut, fill, follow, origin, problems, put, shows, signedInAt, tabTo } from "./desk.ts";

/** Nobody has asked Discord for its name. */
const GUILD = validVariables.DISCORD_GUILD_ID;

const deadLetter = (key: string) => ({
  key,
  lane: "background",
  subject: `member:${key}`,
  // Long over, so it dies at once.
  expiresAt: 1,
  effect: { kind: "direct_message", userId: "1100000000000000009", message: { content: "Welcome" } },
});

describe("at night, with the keyboard alone, an operator", () => {
  test("finds a ban and lifts it", async () => {
    const address = "203.0.113.66";
    const probe = () =>
      fetch(`${origin()}/verify?q=1%27%20or%201=1--`, { headers: { "CF-Connecting-IP": address } });
    for (let i = 0; i < 3; i++) await probe();
    const page = await signedInAt("/admin");
    await follow(page, "Bans", "Bans");
    await tabTo(page, "Address or account");
    await fill(page, address);
    await page.keyboard.press("Enter");
    await shows(page, "Found");
    await follow(page, `Lift the ban on ${address}`, `Lift the ban on ${address}?`);
    await follow(page, "Lift the ban", "Bans");
    await page.getByRole("status").getByText(`${address} is free again`).waitFor();
  });

  test("puts the edge into maintenance and back", async () => {
    const page = await signedInAt("/admin");
    await follow(page, "Mode", "Mode");
    await follow(page, "Mode: Maintenance", "Mode: maintenance?");
    await tabTo(page, "Reason");
    await fill(page, "moving the database");
    await follow(page, "Switch", "Mode");
    await page.getByText("Maintenance: members get 503").waitFor();
    const visitor = await fetch(`${origin()}/verify`, { headers: { "CF-Connecting-IP": "203.0.113.67" } });
    expect(visitor.status).toBe(503);
    await follow(page, "Mode: back to usual", "Mode: back to usual?");
    await follow(page, "Back to usual", "Mode");
    await page.getByText("Maintenance: members get 503").waitFor({ state: "detached" });
  });

  test("eases a guard by proving who they are on the way", async () => {
    const page = await signedInAt("/admin/mode");
    await follow(page, "Content inspection: Only logged", "Content inspection: only logged?");
    await tabTo(page, "Reason");
    await fill(page, "a false alarm");
    await tabTo(page, "Password");
    await fill(page, "not-the-password-1987");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Password or code is wrong.").waitFor();
    await tabTo(page, "Password");
    await fill(page, PASSWORD);
    await follow(page, "Confirm and go on", "Mode");
    await page.getByText("The inspection only logs").waitFor();
    await follow(page, "Content inspection: back to usual", "Content inspection: back to usual?");
    await follow(page, "Back to usual", "Mode");
    expect(await page.getByText("The inspection only logs").count()).toBe(0);
  });

  test("sees a dead letter come without reloading, and replays it", async () => {
    const page = await signedInAt("/admin");
    await page.getByText("Live", { exact: true }).waitFor();
    await put("outbox", [deadLetter("the-letter-1")]);
    await page.locator('dd [data-live="dead"]', { hasText: /^1$/ }).waitFor();
    await page.getByRole("status").getByText("Dead letters: 1").waitFor({ state: "attached" });
    await follow(page, "Dead letters", "Outbox");
    await follow(page, "Replay direct message of member:the-letter-1", "Replay the dead letter?");
    await follow(page, "Replay", "Outbox");
    await page.getByText("Replayed: it is on its way.").waitFor();
    expect(await page.getByText("member:the-letter-1").count()).toBe(0);
  });

  test("follows an incident: takes it, mends it, resolves it", async () => {
    const about = {
      name: "heartbeat_lost",
      subject: "gateway",
      summary: "The gateway bot is silent",
      at: Date.now(),
    };
    await put("signals", [{ ...about, state: "firing" }]);
    const page = await signedInAt("/admin");
    await tabTo(page, "See to it: Incident");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /^Incident \d+: Heartbeat lost, gateway$/ }).waitFor();
    await tabTo(page, "Take it");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Take incident/ }).waitFor();
    await tabTo(page, "Take it");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("It is yours.").waitFor();
    await put("signals", [{ ...about, state: "resolved", at: Date.now() }]);
    await tabTo(page, "Resolve");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Resolve incident/ }).waitFor();
    await tabTo(page, "What mended it");
    await fill(page, "restarted it");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("Resolved.").waitFor();
    expect(await page.getByText("restarted it").count()).toBeGreaterThan(0);
  });

  test("pauses trading in two steps, and lets it go on", async () => {
    const page = await signedInAt("/admin");
    await follow(page, "Trading", "Trading");
    await follow(page, "Halt trading", "Halt trading?");
    await tabTo(page, "Reason");
    await fill(page, "the market is strange");
    await follow(page, "Go on to confirm", "Confirm: Stop entries?");
    await tabTo(page, "Password");
    await fill(page, PASSWORD);
    await follow(page, "Stop entries", "Trading");
    await page.getByRole("status").getByText("No new positions").waitFor();
    // The VPS carries it out, and the page shows that by itself.
    await carryOut("nothing is open");
    await page.locator("#kill-switch").getByText("nothing is open").waitFor();
    await page.locator("#told").getByText("nothing is open").waitFor();
    expect(await page.locator("#live-news").textContent()).toMatch(/Stop entries: done/);
    await follow(page, "Resume trading", "Resume trading?");
    await tabTo(page, "Reason");
    await fill(page, "calm again");
    await follow(page, "Resume trading", "Trading");
    await page.getByRole("status").getByText("Trading goes on.").waitFor();
    expect(await page.getByText("the market is strange").count()).toBeGreaterThan(0);
  });

  test("sets a minimum age after a slip, beside whose field it stands", async () => {
    const page = await signedInAt("/admin");
    await follow(page, "Discord servers", GUILD);
    await follow(page, "Change roles and limits", `Roles and limits of ${GUILD}`);
    await tabTo(page, "Log channel");
    await page.keyboard.press("ControlOrMeta+A");
    await fill(page, "#general");
    await page.keyboard.press("Enter");
    await page.locator("input[name=log_channel][aria-invalid]:focus").waitFor();
    expect(await page.locator("#log_channel-fault").textContent()).toContain("by its Discord id");
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.press("Delete");
    await tabTo(page, "Minimum age");
    await page.keyboard.press("ControlOrMeta+A");
    await fill(page, "30");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("Saved.").waitFor();
    expect(await page.getByText("30 days").count()).toBe(1);
  });

  test("resets a member's verification, warned that it cannot be undone", async () => {
    const member = "1100000000000000077";
    const page = await signedInAt("/admin");
    await follow(page, "Members", "Members");
    await tabTo(page, "Find a member");
    await fill(page, member);
    await page.keyboard.press("Enter");
    await shows(page, "Found");
    await follow(page, `Reset the verification of ${member}`, `Reset the verification of ${member}?`);
    await page.getByText("This cannot be undone.").waitFor();
    await follow(page, "Reset verification", "Members");
    await page.getByRole("status").getByText(`no record of ${member}`).waitFor();
  });

  test("takes the audit log home", async () => {
    const page = await signedInAt("/admin");
    await follow(page, "Audit log", "Audit log");
    const download = page.waitForEvent("download");
    await tabTo(page, "Export JSONL");
    await page.keyboard.press("Enter");
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^audit-.*\.jsonl$/);
    expect(await readFile(await file.path(), "utf8")).toContain("sign_in_succeeded");
  });
});

describe("a page that somebody only looks at", () => {
  const incident = { name: "heartbeat_lost", subject: "executor", summary: "The executor is silent" };
  const tell = (state: "firing" | "resolved") => put("signals", [{ ...incident, state, at: Date.now() }]);
  /** By the API, as somebody else would. */
  const setMode = async (page: Page, value: "maintenance" | "normal") => {
    const expiresAt = value === "normal" ? null : Math.floor(Date.now() / 1_000) + 600;
    const answer = await page.request.put(`${origin()}/admin/api/mode`, {
      headers: { Origin: origin() },
      data: { name: "mode", value, reason: "a rehearsal", expiresAt },
    });
    expect(answer.status()).toBe(200);
  };

  test("says within seconds what needs them, and that it is over", async () => {
    const page = await signedInAt("/admin");
    await page.getByText("Live", { exact: true }).waitFor();
    await tell("firing");
    await page.locator("#needs").getByText("The executor is silent").waitFor();
    await page.locator("#live-news").getByText("The executor is silent").waitFor({ state: "attached" });
    await tabTo(page, "See to it: Incident");
    await setMode(page, "maintenance");
    await page.locator(".banner").getByText("Maintenance: members get 503").waitFor();
    await page.locator("#needs").getByText("Mode: maintenance").waitFor();
    // The list is another one, and the keyboard is where it was.
    expect(await page.evaluate("document.activeElement.ariaLabel")).toMatch(/^See to it: Incident/);
    await setMode(page, "normal");
    await page.locator(".banner").waitFor({ state: "detached" });
    await tell("resolved");
  });

  test("has its chart and tables anew every minute, with what was open open", async () => {
    const page = await signedInAt("/admin/traffic", { clock: Date.now() });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.locator("summary").click();
    for (const id of ["minutes", "routes"])
      await page.evaluate((part) => document.getElementById(part)?.classList.add("old"), id);
    await page.clock.fastForward(61_000);
    await page.locator("#minutes:not(.old) details[open]").waitFor();
    await page.locator("#routes:not(.old)").waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SUMMARY");
  });
});

test("the figures come by polling where no socket comes through", async () => {
  const page = await signedInAt("/admin/login");
  await page.routeWebSocket("**/admin/live", (socket) => socket.close());
  await page.goto(`${origin()}/admin`);
  await page.getByText("Updated every 15 seconds").waitFor();
  await shows(page, "Overview");
});

const PAGES = NAVIGATION.flatMap(({ entries }) => entries.map(({ path }) => path));
const QUESTIONS = [
  "/admin/blocks/add",
  "/admin/blocks/import",
  "/admin/tokens/new",
  "/admin/password",
  "/admin/mode/ease?name=lists&value=off",
  `/admin/guilds/panel?guild=${GUILD}`,
  `/admin/members/reset?member=1100000000000000077&guild=${GUILD}`,
];

/** Among them every component; what is seen in the dark depends on those and not on the page. */
const IN_THE_DARK = new Set([
  "/admin",
  "/admin/mode",
  "/admin/outbox",
  "/admin/trading",
  "/admin/tokens/new",
]);

test("every page is accessible, in light and dark, and fits 320 px", { timeout: 120_000 }, async () => {
  await put("outbox", [deadLetter("the-letter-2")]);
  const page = await signedInAt("/admin");
  const seen: unknown[] = [];
  for (const path of [...PAGES, ...QUESTIONS]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(origin() + path);
    const found = await problems(page, ["light"]);
    if (IN_THE_DARK.has(path)) found.push(...(await problems(page, ["dark"], ["color-contrast"])));
    await page.setViewportSize({ width: 320, height: 800 });
    found.push(...(await problems(page, [])));
    if (found.length > 0) seen.push([path, ...found]);
  }
  expect(seen).toEqual([]);
});
