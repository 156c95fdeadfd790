import { describe, expect, test } from "vitest";
import { runHook } from "../../../agent/lib/hooks.mjs";

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
