import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Commands } from "../../../agent/lib/commands.mjs";
import { DeadMan } from "../../../agent/lib/deadman.mjs";
import { runHook } from "../../../agent/lib/hooks.mjs";
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

describe("commands", () => {
  test("are carried out in the order of their numbers, and acknowledged", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = {
      killSwitch: { action: "stop" },
      mode: "paper",
      commands: [command(2, "stop"), command(1, "stop_entries")],
    };
    expect(await start().poll(NOW)).toBe(true);
    expect(ran).toEqual(["stop_entries", "stop"]);
    expect(edge.acknowledged).toEqual(["cmd-1 accepted", "cmd-2 accepted", "cmd-1 done", "cmd-2 done"]);
    expect(word()).toMatchObject({ allowed: false, action: "stop" });
  });

  test("run once, though the edge never hears of it and the agent starts anew; then it hears", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = { killSwitch: { action: "stop" }, mode: "paper", commands: [command(1, "stop")] };
    edge.hears = false;
    const first = start();
    await first.poll(NOW);
    await first.poll(NOW);
    await start().poll(NOW);
    expect(ran).toEqual(["stop"]);
    edge.hears = true;
    await start().poll(NOW);
    expect(edge.acknowledged).toEqual(["cmd-1 done"]);
  });

  test("that the agent died with are reported as failed, and do not run again", async () => {
    const never = new Promise<{ ok: boolean; note: string }>(() => {});
    const { edge, ran, start } = stage(() => never);
    edge.orders = { killSwitch: { action: "flatten" }, mode: "paper", commands: [command(1, "flatten")] };
    void start().poll(NOW);
    await expect.poll(() => ran).toEqual(["flatten"]);
    await start().poll(NOW);
    expect(ran).toEqual(["flatten"]);
    expect(edge.acknowledged).toContain("cmd-1 failed");
    expect(word().allowed).toBe(false);
  });

  test("whose time is over are not carried out", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = {
      killSwitch: null,
      mode: "paper",
      commands: [command(1, "restart_service", { service: "bot", expiresAt: NOW })],
    };
    await start().poll(NOW);
    expect([ran, edge.acknowledged]).toEqual([[], ["cmd-1 failed"]]);
  });

  test("of another edge, whose numbers begin anew, are told to be refused; its switch is obeyed all the same", async () => {
    const { edge, ran, start } = stage(fine);
    edge.orders = { killSwitch: null, mode: "paper", commands: [command(9, "stop")] };
    await start().poll(NOW);
    edge.orders = {
      killSwitch: { action: "stop" },
      mode: "paper",
      commands: [command(1, "stop", { id: "other" })],
    };
    await start().poll(NOW);
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

describe("a hook", () => {
  const node = process.execPath;
  test("is a program and its arguments, with no shell between", async () => {
    const hostile = "$(touch /tmp/x); `id` && 'quoted'";
    expect(
      await runHook(
        [node, "-e", "console.log(process.argv[1], process.env.EDGE_REASON)", hostile],
        { EDGE_REASON: "why" },
        5_000,
      ),
    ).toEqual({
      ok: true,
      note: `${hostile} why`,
    });
  });

  test("that fails, hangs or is not there says so", async () => {
    expect(
      await runHook([node, "-e", "console.error('no exchange'); process.exit(3)"], {}, 5_000),
    ).toMatchObject({
      ok: false,
      note: expect.stringContaining("no exchange"),
    });
    expect((await runHook([node, "-e", "setTimeout(() => {}, 9e4)"], {}, 50)).note).toContain(
      "not done in 0.05 s",
    );
    expect((await runHook(["/no/such/program"], {}, 50)).ok).toBe(false);
    expect(await runHook(undefined, {}, 50)).toEqual({
      ok: true,
      note: "trading.json says so; no hook is configured",
    });
  });
});
