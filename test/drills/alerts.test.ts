import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AlertsStatus, IncidentFile } from "../../durable-objects/alerts.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import { MINUTE } from "../../shared/time.ts";
import type { Setting } from "../../shared/policy/switches.ts";
import { LOCAL } from "../doubles/discord/seed.ts";
import { startDiscord, type LocalDiscord } from "../doubles/discord/server.ts";
import { startTelegram, type LocalTelegram } from "../doubles/telegram/server.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../doubles/webhook-receiver.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../support/edge-process.ts";

const PATIENCE = { timeout: 20_000, interval: 20 };

let build: EdgeBuild;
let discord: LocalDiscord;
let telegram: LocalTelegram;
let receiver: WebhookReceiver;
let storage: string;
let edge: EdgeProcess;

const start = async () => {
  edge = await startEdge(build, storage, {
    ...discord.variables,
    ...telegram.variables,
    ...receiver.variables,
    ALERT_DISCORD_WEBHOOK_URL: discord.alertWebhookUrl,
    AUTO_RESPONSE: "on",
    EDGE_URL: "https://edge.example",
  });
};

beforeAll(async () => {
  [build, discord, telegram, receiver, storage] = await Promise.all([
    buildEdge("test/drills/alerts-worker.ts"),
    startDiscord(),
    startTelegram(),
    startWebhookReceiver(),
    mkdtemp(join(tmpdir(), "edge-alerts-")),
  ]);
  await start();
});
afterAll(async () => {
  await edge.kill();
  await Promise.all([
    rm(storage, { recursive: true, force: true }),
    build.delete(),
    discord.stop(),
    telegram.stop(),
    receiver.stop(),
  ]);
});
beforeEach(() => discord.reset());

const post = async <T>(path: string, body?: unknown): Promise<T> => {
  const response = await fetch(`${edge.url}${path}`, { method: "POST", body: JSON.stringify(body ?? null) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? null : await response.json()) as T;
};
const report = (signal: Omit<Signal, "at">) => post("/report", [{ ...signal, at: Date.now() }]);
const status = () => post<AlertsStatus>("/status");
const file = (id: number) => post<IncidentFile>(`/incident?id=${id}`);
const mode = () => post<Setting | null>("/mode");

const embeds = () =>
  (discord.world().channels.get(LOCAL.alertsChannel)?.messages ?? []).flatMap(({ embeds: all }) => all);
const titles = () => embeds().map(({ title }) => title);
const inWebhook = (key: string) =>
  receiver.taken.flatMap((body) =>
    (body as { data: { alerts: { key: string; kind: string }[] } }).data.alerts
      .filter((alert) => alert.key === key)
      .map(({ kind }) => kind),
  );

const tampered = { name: "host_integrity", subject: "vps-1", summary: "/etc/passwd has changed" } as const;

describe("an alert", () => {
  test("arrives once in every channel although the runtime dies between its report and its delivery", async () => {
    discord.faults.add({ fault: { kind: "drop", applied: false }, times: null });
    telegram.fail(1);
    await report({ ...tampered, state: "firing" });
    await edge.kill();
    discord.faults.clear();
    await start();
    await status();
    await vi.waitFor(async () => {
      expect(titles()).toHaveLength(1);
      expect(telegram.messages).toHaveLength(1);
      expect(inWebhook("host_integrity:vps-1")).toEqual(["fired"]);
      const told = (await file(1)).timeline.filter(({ kind }) => kind === "told").map(({ text }) => text);
      expect(told.sort()).toEqual(["Told through discord", "Told through telegram", "Told through webhook"]);
    }, PATIENCE);
    expect(embeds()[0]).toMatchObject({
      title: "CRITICAL · Files changed on a host · vps-1",
      color: 16711680,
      url: "https://edge.example/admin/incidents/1",
    });
    expect(telegram.messages[0]).toContain("CRITICAL");
    expect((await status()).broken).toBeNull();
    expect(receiver.refused()).toBe(0);
  });

  test("is told again to nobody who says it again, also after another death", async () => {
    await report({ ...tampered, state: "firing" });
    await edge.kill();
    await start();
    await report({ ...tampered, state: "firing" });
    const { alerts, unresolved } = await status();
    expect(alerts).toMatchObject([{ state: { kind: "firing" }, count: 1 }]);
    expect(unresolved).toHaveLength(1);
    expect([titles(), telegram.messages.length]).toEqual([[], 1]);
  });

  test("about a channel goes through the others", async () => {
    await report({
      name: "discord_unauthorised",
      subject: "alert:discord",
      state: "firing",
      summary: "Discord does not take alerts",
    });
    await vi.waitFor(
      () => expect(inWebhook("discord_unauthorised:alert:discord")).toEqual(["fired"]),
      PATIENCE,
    );
    expect(titles()).toEqual([]);
  });

  test("pings nobody and formats nothing, whoever wrote it", async () => {
    await report({
      name: "kill_switch_pending",
      subject: "**bold** @everyone",
      state: "firing",
      summary:
        "<@&1012345678901240004> [click](https://evil.example) `x` ||spoiler|| <b>html</b> @here \u202Ereversed",
    });
    await vi.waitFor(() => expect(titles()).toHaveLength(1), PATIENCE);
    const [embed] = embeds();
    expect(embed?.["title"]).toBe("CRITICAL · Kill switch not confirmed · \\*\\*bold\\*\\* @\u2060everyone");
    expect(embed?.["description"]).toContain(
      "\\<@\u2060&1012345678901240004\\> \\[click\\](https:\\//evil.example)",
    );
    expect(embed?.["description"]).not.toContain("\u202E");
    await vi.waitFor(() => expect(telegram.messages.at(-1)).toContain("<b>html<"), PATIENCE);
    expect(telegram.limited()).toBe(0);
  });
});

describe("an automatic response", () => {
  const flood = { name: "traffic_flood", subject: "edge", summary: "20,000 requests a minute" } as const;

  test("is done once although the runtime dies after it was written down, and has an end", async () => {
    await report({ ...flood, state: "firing" });
    await edge.kill();
    await start();
    await status();
    await vi.waitFor(async () => expect(await mode()).toMatchObject({ value: "under_attack" }), PATIENCE);
    const { id } = (await status()).unresolved.find(({ type }) => type === "DDOS_ATTACK")!;
    await vi.waitFor(async () => expect((await file(id)).responses[0]?.state.kind).toBe("active"), PATIENCE);
    const { responses } = await file(id);
    expect(responses).toHaveLength(1);
    const setting = await mode();
    expect(setting?.author).toBe(`incident-${id}`);
    expect(setting!.expiresAt - setting!.since).toBeGreaterThan(29 * MINUTE);
  });

  test("is taken back by an operator, and not done again", async () => {
    const { id } = (await status()).unresolved.find(({ type }) => type === "DDOS_ATTACK")!;
    await post(`/act?id=${id}`, { do: "undo", response: (await file(id)).responses[0]!.id });
    await vi.waitFor(async () => expect(await mode()).toBeNull(), PATIENCE);
    await report({ ...flood, subject: "another", state: "firing" });
    expect((await file(id)).responses).toMatchObject([{ state: { kind: "ended", how: "undone" } }]);
  });

  test("does not touch what an operator has set", async () => {
    await post("/change", {
      author: "ann",
      source: "operator",
      commands: [
        {
          do: "switch",
          name: "mode",
          value: "under_attack",
          reason: "a drill",
          expiresAt: Date.now() + MINUTE,
        },
      ],
      authorOrigin: null,
      adminRanges: [],
    });
    await report({ name: "audit_forked", subject: "audit", state: "firing", summary: "forked" });
    const forked = async () => (await status()).unresolved.find(({ type }) => type === "AUDIT_FORK")!;
    await vi.waitFor(
      async () =>
        expect((await file((await forked()).id)).responses).toMatchObject([
          { state: { kind: "ended", how: "refused", why: "an operator has set the mode" } },
        ]),
      PATIENCE,
    );
    expect(await mode()).toMatchObject({ value: "under_attack", author: "ann" });
  });
});
