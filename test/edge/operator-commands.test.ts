import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { AuditLog } from "../../durable-objects/audit-log.ts";
import { Breaker } from "../../durable-objects/breaker.ts";
import { RateShard } from "../../durable-objects/rate-shard.ts";
import { tradingStub } from "../../durable-objects/stubs.ts";
import { MINUTE } from "../../shared/time.ts";
import { en as member } from "../../shared/words/member/en.ts";
import { en } from "../../shared/words/team/en.ts";
import { freshAddress } from "../support/addresses.ts";
import { buttonOf, interact } from "../support/interact.ts";
import {
  command,
  component,
  nextSnowflake,
  subcommand,
  typing,
  type Member,
} from "../support/discord-interactions.ts";
import { validVariables } from "../support/variables.ts";

const team = (): Member => ({ id: nextSnowflake(), roles: [validVariables.TEAM_ROLE_ID] });
const appended = vi.spyOn(AuditLog.prototype, "append");
beforeEach(() => {
  appended.mockClear();
});
const audited = () => appended.mock.calls.flatMap(([events]) => events);

const edge = (path: string, options: Record<string, string | number> = {}, who: Member = team()) =>
  interact(subcommand("edge", path, options, who));
const press = (answer: unknown, name: string, who: Member) =>
  interact(component(buttonOf(answer, name), who));

const EVERY = [
  "status",
  "block",
  "unblock",
  "blocks",
  "mode",
  "incidents",
  "ack",
  "resolve",
  "breaker",
  "audit",
  "certs",
  "trading",
  "kill",
];

describe("/edge", () => {
  test.each(EVERY)("%s is refused to who has not the team's role, and that is on record", async (path) => {
    const answer = await edge(path, {}, { permissions: "8" });
    expect(answer).toMatchObject({ type: 4, data: { flags: 64, content: member.explanations.team_only } });
    expect(audited()).toMatchObject([{ class: "security", event: "command_denied", outcome: "denied" }]);
  });

  test.each([
    "edge_list:block",
    "edge_incidents",
    "edge_certs",
    "edge_audit",
    "edge_confirm:1",
    "edge_cancel",
  ])("its button %s too", async (id) => {
    expect(await interact(component(id))).toMatchObject({
      data: { content: member.explanations.team_only },
    });
  });

  test("speaks the language of whoever asks", async () => {
    const answer = await edge("mode", {}, { ...team(), locale: "de" });
    expect(answer.data?.content).toBe("Der Modus ist **gewöhnlich**.");
  });

  test.each(["gone", "__proto__"])("explains the subcommand %s", async (path) => {
    expect(await edge(path)).toMatchObject({ data: { content: en.common.unknown_subcommand } });
  });

  test("status shows every part on one card", async () => {
    const answer = await edge("status");
    const card = JSON.stringify(answer.data?.embeds);
    for (const part of ["Mode", "Breakers", "Outbox", "Audit log", "Lists", "**discord**", "supabase"]) {
      expect(card).toContain(part);
    }
    expect(answer.data?.flags).toBe(64);
  });
});

describe("a block", () => {
  test("is asked first, done once by the one who was asked, and lifted again", async () => {
    const who = team();
    const target = freshAddress();
    const asked = await edge("block", { target, reason: "floods *us*", duration: "1h" }, who);
    expect(asked.data?.content).toContain(`\`${target}\``);
    expect(asked.data?.content).toContain("floods \\*us\\*");
    expect(audited()).toEqual([]);

    const stranger = await press(asked, "edge_confirm", team());
    expect(stranger).toMatchObject({ type: 4, data: { content: en.confirm.not_yours } });

    const done = await press(asked, "edge_confirm", who);
    expect(done).toMatchObject({
      type: 7,
      data: { content: `\`${target}\` is blocked.`, components: [] },
    });
    expect(audited()).toMatchObject([
      {
        class: "admin",
        event: "policy_changed",
        actor: { type: "operator", id: `discord:${who.id}` },
        outcome: "success",
      },
    ]);
    expect(await press(asked, "edge_confirm", who)).toMatchObject({ data: { content: en.confirm.over } });

    const suggested = await interact(typing("edge", "unblock", "target", target.slice(0, 8), who));
    expect(suggested.data?.choices?.map(({ value }) => value)).toContain(target);
    const unblock = async () => press(await edge("unblock", { target }, who), "edge_confirm", who);
    expect(await unblock()).toMatchObject({ data: { content: `\`${target}\` is off the block list.` } });
    expect(await unblock()).toMatchObject({
      data: { content: `\`${target}\` is neither on the block list nor banned.` },
    });
  });

  test("of a jail is lifted however its address is written", async () => {
    const network = "2001:db8:1:2";
    const lift = vi.spyOn(RateShard.prototype, "lift").mockResolvedValue(true);
    try {
      const who = team();
      const asked = await edge("unblock", { target: `${network}::66`.toUpperCase() }, who);
      await press(asked, "edge_confirm", who);
      expect(lift).toHaveBeenCalledWith(`${network}::/64`);
    } finally {
      lift.mockRestore();
    }
  });

  test("asked twice at once by a double click is done once", async () => {
    const who = team();
    const asked = await edge("block", { target: freshAddress(), reason: "twice" }, who);
    const answers = await Promise.all([press(asked, "edge_confirm", who), press(asked, "edge_confirm", who)]);
    expect(answers.filter(({ data }) => data?.content?.includes("is blocked"))).toHaveLength(1);
    expect(audited().filter(({ event }) => event === "policy_changed")).toHaveLength(1);
  });

  test("ends with a minute's patience", async () => {
    const who = team();
    const asked = await edge("block", { target: freshAddress(), reason: "late" }, who);
    const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + MINUTE);
    try {
      expect(await press(asked, "edge_confirm", who)).toMatchObject({
        data: { content: en.confirm.over },
      });
    } finally {
      now.mockRestore();
    }
  });

  test("can be thought better of", async () => {
    const who = team();
    const asked = await edge("block", { target: freshAddress(), reason: "or not" }, who);
    expect(await press(asked, "edge_cancel", who)).toMatchObject({
      type: 7,
      data: { content: en.confirm.cancelled },
    });
  });

  test.each([
    ["nonsense", "`nonsense` is no address, network, ASN or country."],
    ["198.51.100.7/24", "bits behind its network"],
    ["0.0.0.0/1", "too wide"],
    ["ZZ", "no country"],
    ["`a` @everyone", "`ˋaˋ @everyone`"],
  ])("of %s is refused before it is asked", async (target, words) => {
    expect((await edge("block", { target, reason: "r" })).data?.content).toContain(words);
  });
});

test("/edge blocks turns its pages", async () => {
  const who = team();
  for (let i = 0; i < 7; i++) {
    const asked = await edge("block", { target: freshAddress(), reason: `page ${i}` }, who);
    await press(asked, "edge_confirm", who);
  }
  const first = await edge("blocks", { list: "block" }, who);
  expect(first.data?.content).toContain("page 6");
  expect(first.data?.content).not.toContain("page 0");
  const second = await press(first, "edge_list:block:\\d+", who);
  expect(second.type).toBe(7);
  expect(second.data?.content).toContain("page 0");
  expect((await press(second, "edge_list:block", who)).data?.content).toBe(first.data?.content);
});

test.each(["allow", "bans"])("/edge blocks shows %s too", async (list) => {
  expect((await edge("blocks", { list })).data?.content).toMatch(/^\*\*/);
});

test("the mode is set for a while after a question, and back", async () => {
  const who = team();
  expect((await edge("mode", { value: "maintenance" }, who)).data?.content).toBe(en.mode.needs_reason);
  const asked = await edge("mode", { value: "under_attack", minutes: 5, reason: "flood" }, who);
  expect(asked.data?.content).toContain("flood");
  expect((await press(asked, "edge_confirm", who)).data?.content).toBe("The mode is now **under attack**.");
  await vi.waitFor(async () => {
    expect((await edge("mode", {}, who)).data?.content).toMatch(
      /^The mode is \*\*under attack\*\* until <t:/,
    );
  });
  const back = await edge("mode", { value: "normal" }, who);
  expect((await press(back, "edge_confirm", who)).data?.content).toBe("The mode is now **normal**.");
});

describe("a breaker", () => {
  test("is held open and closed again, as the operator in Discord", async () => {
    const force = vi.spyOn(Breaker.prototype, "force");
    const who = team();
    const asked = await edge(
      "breaker",
      { dependency: "supabase", action: "open", reason: "bad deploy" },
      who,
    );
    expect((await press(asked, "edge_confirm", who)).data?.content).toBe(en.breaker.done);
    expect(force).toHaveBeenCalledWith({
      kind: "forced_open",
      by: `discord:${who.id}`,
      reason: "bad deploy",
      duration: 60 * MINUTE,
    });
    expect((await edge("breaker", { dependency: "supabase" }, who)).data?.content).toContain("held open by");
    const close = await edge("breaker", { dependency: "supabase", action: "close", reason: "fixed" }, who);
    await press(close, "edge_confirm", who);
    expect((await edge("breaker", {}, who)).data?.content).toContain("**supabase**: closed");
  });

  test("is suggested to the team only", async () => {
    const typed = ["edge", "breaker", "dependency", "supa"] as const;
    expect((await interact(typing(...typed, team()))).data?.choices).toEqual([
      { name: "supabase", value: "supabase" },
    ]);
    expect((await interact(typing(...typed))).data?.choices).toEqual([]);
  });

  test("that does not exist is named", async () => {
    expect((await edge("breaker", { dependency: "x`y" })).data?.content).toContain("There is no breaker");
  });
});

test("/edge audit pages through what one actor did", async () => {
  const who = team();
  for (let i = 0; i < 14; i++) await interact(command("verify-wallet", who));
  const actor = who.id ?? "";
  const filter = { actor, event: "verification_panel_requested", outcome: "success" };
  const found = (answer: Awaited<ReturnType<typeof edge>>) =>
    answer.data?.content?.match(/verification\\_panel\\_requested/g) ?? [];
  await vi.waitFor(
    async () => {
      const first = await edge("audit", filter, who);
      expect(first.data?.content).toContain(`<@${actor}>`);
      expect(found(first)).toHaveLength(12);
      expect(JSON.stringify(first)).toContain("edge_audit");
      expect(found(await press(first, "edge_audit", who))).toHaveLength(2);
    },
    { timeout: 10_000 },
  );
});

test("/edge certs says that none is watched", async () => {
  expect((await edge("certs")).data?.content).toBe(en.common.not_built);
});

describe("trading", () => {
  test("is held after two questions, on record with who asked", async () => {
    const who = team();
    const first = await edge("kill", { level: "stop_entries", reason: "odd fills" }, who);
    expect((await tradingStub(env).overview()).killSwitch.halt).toBeNull();
    const second = await press(first, "edge_confirm", who);
    expect(second).toMatchObject({ type: 7 });
    expect(second.data?.content).toContain("Second and last question");
    expect((await tradingStub(env).overview()).killSwitch.halt).toBeNull();
    expect((await press(second, "edge_confirm", team())).data?.content).toBe(en.confirm.not_yours);
    expect((await press(second, "edge_confirm", who)).data?.content).toBe(en.trading.ordered);
    const { killSwitch } = await tradingStub(env).overview();
    expect(killSwitch).toMatchObject({
      halt: "stop_entries",
      holds: [{ by: { type: "operator", id: `discord:${who.id}` }, reason: "odd fills" }],
    });
    const shown = JSON.stringify(await edge("trading", {}, who));
    expect(shown).toContain(en.trading.stop_entries);
    expect(shown).toContain(en.trading.pending);
    expect((await press(first, "edge_confirm", who)).data?.content).toBe(en.confirm.over);
  });

  test("is not held without a reason", async () => {
    expect((await edge("kill", { level: "flatten" })).data?.content).toBe(en.mode.needs_reason);
  });
});
