import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LANES } from "../../../agent/lib/command-record.mjs";
import { Commands } from "../../../agent/lib/commands.mjs";
import { DeadMan } from "../../../agent/lib/deadman.mjs";
import { Switch } from "../../../agent/lib/switch.mjs";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "commands-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const NOW = Date.now();
const path = (name: string) => join(directory, name);
const openSwitch = () => new Switch(path("trading.json"), NOW);
const word = () =>
  JSON.parse(readFileSync(path("trading.json"), "utf8")) as {
    allowed: boolean;
    action: string;
    mode: string;
    contactAt: number;
  };

const command = (seq: number, action: string, more: object = {}) => ({
  id: `cmd-${seq}`,
  seq,
  action,
  service: null,
  reason: "a test",
  requestedAt: NOW,
  expiresAt: null,
  ...more,
});

/** An agent's commands against an edge that the test plays. */
function stage(carryOut: (action: string) => Promise<{ ok: boolean; note: string }>) {
  const edge = {
    orders: { killSwitch: null, mode: "paper", commands: [] } as object | null,
    /** False: acknowledgements are lost. */
    hears: true,
    acknowledged: [] as string[],
  };
  const ran: string[] = [];
  const client = {
    get: async () =>
      edge.orders === null
        ? { status: 0, body: null, problem: "fetch failed", skew: null }
        : { status: 200, body: edge.orders, problem: null, skew: null },
    post: async (to: string, body: string) => {
      if (!edge.hears) return { status: 0 };
      edge.acknowledged.push(`${to.split("/")[3]} ${(JSON.parse(body) as { state: string }).state}`);
      return { status: 200 };
    },
  } as unknown as ConstructorParameters<typeof Commands>[0]["client"];
  const start = () =>
    new Commands({
      path: path("commands.json"),
      client,
      tradingSwitch: openSwitch(),
      carryOut: async (action: string) => {
        ran.push(action);
        return carryOut(action);
      },
    });
  return { edge, ran, start };
}

const fine = async () => ({ ok: true, note: "" });

/** One poll and everything that comes of it, a lane after the other. */
async function pass(commands: Commands, now = NOW) {
  const reached = await commands.poll(now);
  for (const lane of LANES) while (await commands.runNext(lane, now));
  await commands.tell();
  return reached;
}

describe("commands", () => {
  test("are carried out in the order of their numbers, and acknowledged", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = {
      killSwitch: { action: "stop" },
      mode: "paper",
      commands: [command(2, "stop"), command(1, "stop_entries")],
    };
    expect(await pass(start())).toBe(true);
    expect(ran).toEqual(["stop_entries", "stop"]);
    expect(edge.acknowledged).toEqual(["cmd-1 accepted", "cmd-2 accepted", "cmd-1 done", "cmd-2 done"]);
    expect(word()).toMatchObject({ allowed: false, action: "stop" });
  });

  test("to services hold up no word on the switch, nor the other way round, whatever their numbers", async () => {
    let end = () => {};
    const restarted = new Promise<void>((resolve) => (end = resolve));
    const { edge, ran, start } = stage(async (action) => {
      if (action === "restart_service") await restarted;
      return { ok: true, note: "" };
    });
    const restart = [1, 3].map((seq) => command(seq, "restart_service", { service: "bot" }));
    edge.orders = { killSwitch: null, mode: "paper", commands: restart };
    const commands = start();
    await commands.poll(NOW);
    const running = commands.runNext("services", NOW);
    edge.orders = {
      killSwitch: { action: "stop" },
      mode: "paper",
      commands: [...restart, command(4, "stop")],
    };
    await commands.poll(NOW);
    expect(word()).toMatchObject({ allowed: false, action: "stop" });
    await commands.runNext("switch", NOW);
    await commands.tell();
    expect(ran).toEqual(["restart_service", "stop"]);
    expect(edge.acknowledged).toEqual(["cmd-1 accepted", "cmd-4 accepted", "cmd-4 done"]);
    end();
    await running;
    await pass(commands);
    expect(ran).toEqual(["restart_service", "stop", "restart_service"]);
    expect(edge.acknowledged.slice(3).toSorted()).toEqual([
      "cmd-1 done",
      "cmd-3 accepted",
      "cmd-3 done",
      "cmd-4 done",
    ]);
  });

  test("that the edge takes back while they wait are not begun", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = { killSwitch: { action: "stop" }, mode: "paper", commands: [command(1, "stop")] };
    const commands = start();
    await commands.poll(NOW);
    edge.orders = { killSwitch: { action: "resume" }, mode: "paper", commands: [command(2, "resume")] };
    await pass(commands);
    expect([ran, edge.acknowledged]).toEqual([["resume"], ["cmd-2 accepted", "cmd-2 done"]]);
  });

  test("run once, though the edge never hears of it and the agent starts anew; then it hears", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = { killSwitch: { action: "stop" }, mode: "paper", commands: [command(1, "stop")] };
    edge.hears = false;
    const first = start();
    await pass(first);
    await pass(first);
    await pass(start());
    expect(ran).toEqual(["stop"]);
    edge.hears = true;
    await pass(start());
    expect(edge.acknowledged).toEqual(["cmd-1 done"]);
  });

  test("that the agent died with are reported as failed, and do not run again; those behind them do", async () => {
    const never = new Promise<{ ok: boolean; note: string }>(() => {});
    const { edge, ran, start } = stage((action) => (action === "flatten" ? never : fine()));
    edge.orders = {
      killSwitch: { action: "flatten" },
      mode: "paper",
      commands: [command(1, "flatten"), command(2, "stop")],
    };
    void pass(start());
    await expect.poll(() => ran).toEqual(["flatten"]);
    await pass(start());
    expect(ran).toEqual(["flatten", "stop"]);
    expect(edge.acknowledged).toContain("cmd-1 failed");
    expect(edge.acknowledged).toContain("cmd-2 done");
    expect(word().allowed).toBe(false);
  });

  test("whose time is over when their turn comes are not carried out", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = {
      killSwitch: null,
      mode: "paper",
      commands: [command(1, "restart_service", { service: "bot", expiresAt: NOW + 1 })],
    };
    const commands = start();
    await commands.poll(NOW);
    await commands.runNext("services", NOW + 1);
    await commands.tell();
    expect([ran, edge.acknowledged]).toEqual([[], ["cmd-1 failed"]]);
  });

  test("that cannot be carried out say why", async () => {
    const { edge, start } = stage(() => Promise.reject(new Error("no space left on device")));
    edge.orders = { killSwitch: null, mode: "paper", commands: [command(1, "resume")] };
    await pass(start());
    expect(edge.acknowledged).toEqual(["cmd-1 accepted", "cmd-1 failed"]);
  });

  test("of another edge, whose numbers begin anew, are told to be refused; its switch is obeyed all the same", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = { killSwitch: null, mode: "paper", commands: [command(9, "stop")] };
    await pass(start());
    edge.orders = {
      killSwitch: { action: "stop" },
      mode: "paper",
      commands: [command(1, "stop", { id: "other" })],
    };
    await pass(start());
    expect(ran).toEqual(["stop"]);
    expect(edge.acknowledged).toContain("other failed");
    expect(word().action).toBe("stop");
  });

  test.each([[null], [{}], [{ killSwitch: "stop", commands: [] }], [{ killSwitch: null, commands: [{}] }]])(
    "an answer that is none (%j) changes nothing",
    async (orders) => {
      const { edge, start } = stage(fine);
      edge.orders = { killSwitch: { action: "stop" }, mode: "live", commands: [] };
      const commands = start();
      await commands.poll(NOW);
      edge.orders = orders;
      expect(await commands.poll(NOW)).toBe(false);
      expect(word()).toMatchObject({ action: "stop", mode: "live" });
    },
  );

  test("an action that this agent does not know stops everything rather than nothing", async () => {
    const { edge, start } = stage(fine);
    edge.orders = { killSwitch: { action: "halt_softly" }, mode: "paper", commands: [] };
    await start().poll(NOW);
    expect(word()).toMatchObject({ allowed: false, action: "stop" });
  });
});

describe("the switch", () => {
  test("keeps the edge's word over a restart, and forgets live", () => {
    openSwitch().obey("stop", "live", "because");
    expect(openSwitch().state).toMatchObject({ allowed: false, action: "stop", mode: "paper" });
  });

  test("obeys the stricter of the edge and the dead man", () => {
    const it = openSwitch();
    it.obey("flatten", "paper", "");
    it.engageDeadman("stop_entries", NOW);
    expect(it.state.action).toBe("flatten");
    it.obey("resume", "paper", "");
    expect(it.state.action).toBe("stop_entries");
    it.releaseDeadman();
    expect(it.state.allowed).toBe(true);
  });

  test("notes the contact by a clock that was set back, too", () => {
    const it = openSwitch();
    it.contact(NOW + 86_400_000);
    it.contact(NOW);
    expect(word().contactAt).toBe(NOW);
  });

  test("takes away a file that it cannot replace, so that no bot trades on the word before", () => {
    const it = openSwitch();
    it.contact(NOW);
    // What a write needs first is in the way, as a full disk would be.
    mkdirSync(path("trading.json.new"));
    it.obey("stop", "paper", "");
    expect(existsSync(path("trading.json"))).toBe(false);
    rmdirSync(path("trading.json.new"));
    it.contact(NOW + 5_000);
    expect(word()).toMatchObject({ allowed: false, action: "stop" });
  });

  test("without a file has no contact, so that no bot may trade on it", () => {
    expect(openSwitch().state.contactAt).toBe(0);
  });
});

describe("the dead man", () => {
  function lying(resume: "itself" | "operator", contactAt = NOW) {
    const tradingSwitch = openSwitch();
    tradingSwitch.contact(contactAt);
    let clock = 0;
    const done: string[] = [];
    const deadman = new DeadMan({
      config: { after: 300, action: "stop_entries", resume },
      tradingSwitch,
      carryOut: async (action: string) => {
        done.push(action);
        return { ok: true, note: "" };
      },
      report: (type: string) => void done.push(type),
      startedAt: NOW,
      now: () => clock,
    });
    const look = async (seconds: number) => {
      clock = seconds * 1000;
      await deadman.look(NOW + clock);
      return tradingSwitch.state.allowed;
    };
    return { deadman, done, look };
  }

  test("acts once when the edge is out of reach for the configured time, and goes back when it is in reach", async () => {
    const { deadman, done, look } = lying("itself");
    expect([await look(299), await look(300), await look(301)]).toEqual([true, false, false]);
    deadman.contact();
    expect(await look(302)).toBe(true);
    expect(done).toEqual(["stop_entries", "deadman_engaged", "resume", "deadman_released"]);
  });

  test("leaves it to an operator where it is configured so", async () => {
    const { deadman, done, look } = lying("operator");
    await look(300);
    deadman.contact();
    expect([await look(301), await look(900)]).toEqual([false, false]);
    expect(done).toEqual(["stop_entries", "deadman_engaged"]);
  });

  test("counts a silence before the start, but gives the edge half a minute to be reached", async () => {
    const { look } = lying("itself", NOW - 3_600_000);
    expect([await look(29), await look(30)]).toEqual([true, false]);
  });

  test("is not released by a restart", async () => {
    await lying("itself").look(300);
    const { look } = lying("itself");
    expect(await look(1)).toBe(false);
  });
});
