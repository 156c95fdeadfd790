import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { alertsStub } from "../../durable-objects/stubs.ts";
import { en } from "../../shared/words/team/en.ts";
import {
  component,
  nextSnowflake,
  subcommand,
  typing,
  type Member,
} from "../support/discord-interactions.ts";
import { buttonOf, interact } from "../support/interact.ts";
import { validVariables } from "../support/variables.ts";

const team = (): Member => ({ id: nextSnowflake(), roles: [validVariables.TEAM_ROLE_ID] });
const appended = vi.spyOn(AuditLog.prototype, "append");
beforeEach(() => {
  appended.mockClear();
});
const audited = () => appended.mock.calls.flatMap(([events]) => events);

const edge = (path: string, options: Record<string, string> = {}, who: Member = team()) =>
  interact(subcommand("edge", path, options, who));
const press = (answer: unknown, name: string, who: Member) =>
  interact(component(buttonOf(answer, name), who));

describe("/edge incidents, ack and resolve", () => {
  const opened = async (): Promise<string> => {
    const subject = `dependency-${nextSnowflake()}`;
    const at = Date.now();
    await alertsStub(env).report([
      { name: "audit_forked", subject, state: "once", summary: `*forked* ${subject}`, at },
    ]);
    const { incidents } = await alertsStub(env).incidents(true, null, 25);
    return String(incidents.find(({ summary }) => summary.includes(subject))?.id);
  };

  test("are listed, suggested, taken on by one, and resolved after a question", async () => {
    const id = await opened();
    const who = team();
    expect((await edge("incidents", {}, who)).data?.content).toContain(`\`${id}\` **CRITICAL**`);
    const suggested = await interact(typing("edge", "ack", "incident", "forked", who));
    expect(suggested.data?.choices?.map(({ value }) => value)).toContain(id);
    expect((await edge("ack", { incident: id }, who)).data?.content).toBe(`Incident \`${id}\` is yours.`);
    expect((await edge("ack", { incident: id })).data?.content).toContain("already");
    expect((await edge("incidents")).data?.content).toContain(`seen to by <@${who.id}>`);
    const asked = await edge("resolve", { incident: id, note: "restored" }, who);
    expect((await press(asked, "edge_confirm", who)).data?.content).toBe(`Incident \`${id}\` is resolved.`);
    expect(audited().filter(({ event }) => event.startsWith("incident_"))).toMatchObject([
      { event: "incident_acknowledged", actor: { id: `discord:${who.id}` }, outcome: "success" },
      { event: "incident_acknowledged", outcome: "failure" },
      { event: "incident_resolved", detail: { note: "restored" } },
    ]);
    expect((await edge("resolve", { incident: id }, who)).data?.content).toContain("no open incident");
  });

  test("turn their pages as far as the oldest", async () => {
    const at = Date.now();
    const signals = Array.from({ length: 27 }, (_, i) => ({
      name: "origin_down" as const,
      subject: `origin-${i}`,
      state: "firing" as const,
      summary: `*_~origin-${i}~_* `.repeat(10),
      at,
    }));
    await alertsStub(env).report(signals);
    const ids = (await alertsStub(env).incidents(true, null, 100)).incidents.map(({ id }) => String(id));
    expect(ids.length).toBeGreaterThan(25);
    const who = team();
    let page = await edge("incidents", {}, who);
    let text = page.data?.content ?? "";
    while (JSON.stringify(page).includes(en.common.next)) {
      expect(page.data?.content?.length).toBeLessThan(2_000);
      page = await press(page, "edge_incidents:\\d+", who);
      expect(page.type).toBe(7);
      text += page.data?.content ?? "";
    }
    for (const id of ids) expect(text.split(`\`${id}\``)).toHaveLength(2);
    expect((await press(page, "edge_incidents", who)).data?.content).toContain(`\`${ids[0]}\``);
  });

  test.each(["ack", "resolve"])("%s of none is said", async (path) => {
    expect((await edge(path, { incident: "x`1" })).data?.content).toContain("There is no open incident");
  });
});
