import { describe, expect, test } from "vitest";
import {
  completions,
  parseCommandLine,
  type KnownCommand,
} from "../../../scripts/local/page/command-line.ts";

const commands: readonly KnownCommand[] = [
  { name: "solana-verify", description: "Verify" },
  { name: "Verify member", type: 2 },
  {
    name: "edge",
    options: [
      {
        type: 1,
        name: "block",
        options: [
          { type: 3, name: "address", required: true },
          { type: 4, name: "hours" },
          { type: 5, name: "quiet" },
        ],
      },
      { type: 2, name: "mode", options: [{ type: 1, name: "show" }] },
    ],
  },
];

describe("a command line of the local Discord", () => {
  test.each([
    ["/solana-verify", { name: "solana-verify", options: [] }],
    ["  solana-verify ", { name: "solana-verify", options: [] }],
    ["/unknown", { name: "unknown", options: [] }],
    [
      "/edge mode show",
      {
        name: "edge",
        options: [{ name: "mode", type: 2, options: [{ name: "show", type: 1, options: [] }] }],
      },
    ],
  ])("%j becomes the command it names", (line, expected) => {
    expect(parseCommandLine(line, commands)).toEqual({ ok: true, value: { kind: "command", ...expected } });
  });

  test("carries options with their types", () => {
    expect(parseCommandLine('/edge block address:"2001:db8::1" hours:2 quiet:true', commands)).toMatchObject({
      value: {
        options: [
          {
            name: "block",
            options: [
              { name: "address", type: 3, value: "2001:db8::1" },
              { name: "hours", type: 4, value: 2 },
              { name: "quiet", type: 5, value: true },
            ],
          },
        ],
      },
    });
  });

  test.each(["", "/", "/solana-verify now", "/edge block nothing:1"])("%j is explained, not sent", (line) => {
    expect(parseCommandLine(line, commands).ok).toBe(false);
  });

  test("is completed from the commands that can be typed", () => {
    expect(completions(commands).map(({ line }) => line)).toEqual([
      "/solana-verify",
      "/edge block address:",
      "/edge mode show",
    ]);
  });
});
