import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostFigures } from "../../../shared/hosts/figures.ts";
import { calmHost, judgeHost, UNTROUBLED, type HostState } from "../../../shared/hosts/judge.ts";
import { DEFAULT_HOST } from "../../../shared/hosts/settings.ts";

const NOW = 1_790_000_000_000;

/** What a host's reports lead to, one after another. */
function judged(reports: readonly HostFigures[]) {
  let state: HostState = UNTROUBLED;
  const lines = reports.flatMap((figures, i) => {
    const judgement = judgeHost("vps-1", state, figures, DEFAULT_HOST, NOW);
    state = judgement.state;
    return judgement.signals.map(({ name, subject, state: is }) => `${i} ${name} [${subject}] ${is}`);
  });
  return { lines, state };
}

const times = (n: number, figures: HostFigures) => Array<HostFigures>(n).fill(figures);
const disk = (used: number, mount = "/") => ({ disks: [{ mount, used }] });
const top = (connections: number) => ({ topAddresses: [{ address: "198.51.100.7", connections }] });
const changed = (...paths: string[]): HostFigures => ({
  integrity: { files: 9, changed: paths.map((path) => ({ path, change: "modified" })), more: 0 },
});

describe("a host's figures (row O3)", () => {
  test.each<[string, readonly HostFigures[], readonly string[]]>([
    ["at its limits is well", times(5, { cpu: 0.9, memory: 0.9, connections: 1000, failedLogins: 10 }), []],
    ["busy for two reports is well", times(2, { cpu: 0.99 }), []],
    ["busy for three is overloaded", times(5, { cpu: 0.91 }), ["2 host_overloaded [vps-1 cpu] firing"]],
    ["busy on and off is well", [0.95, 0.95, 0.5, 0.95, 0.95].map((cpu) => ({ cpu })), []],
    [
      "hovers around a limit: one alert",
      [0.91, 0.91, 0.91, 0.89, 0.92, 0.85, 0.91, 0.8, 0.8, 0.8].map((memory) => ({ memory })),
      ["2 host_overloaded [vps-1 memory] firing", "9 host_overloaded [vps-1 memory] resolved"],
    ],
    [
      "a full disk counts at once, and until there is room",
      [disk(0.91), disk(0.88), disk(0.81)],
      ["0 host_overloaded [vps-1 disk /] firing", "2 host_overloaded [vps-1 disk /] resolved"],
    ],
    [
      "a full disk that is taken away is over",
      [disk(0.99, "/mnt"), disk(0.1)],
      ["0 host_overloaded [vps-1 disk /mnt] firing", "1 host_overloaded [vps-1 disk /mnt] resolved"],
    ],
    [
      "what is not measured changes nothing",
      [disk(0.99), {}, { cpu: 0.1 }],
      ["0 host_overloaded [vps-1 disk /] firing"],
    ],
    [
      "both directions share the bandwidth",
      times(3, { received: 6_000_000, sent: 5_000_000 }),
      ["2 host_network [vps-1 bandwidth] firing"],
    ],
    ["one direction alone says nothing", times(5, { received: 99_000_000 }), []],
    ["connections in all", times(2, { connections: 1001 }), ["1 host_network [vps-1 connections] firing"]],
    [
      "connections from one address",
      [top(51), top(51), { topAddresses: [] }, { topAddresses: [] }],
      [
        "1 host_network [vps-1 connectionsPerAddress] firing",
        "3 host_network [vps-1 connectionsPerAddress] resolved",
      ],
    ],
    ["failed logins", [{ failedLogins: 11 }], ["0 host_logins [vps-1 failedLogins] firing"]],
    [
      "a listener that nobody expects",
      [{ listeners: ["tcp/2222", "tcp/4444"] }, { listeners: ["tcp/4444"] }, { listeners: [] }],
      ["0 host_listener [vps-1 tcp/4444] firing", "2 host_listener [vps-1 tcp/4444] resolved"],
    ],
    [
      "a second changed file has an alert of its own",
      [changed("/etc/passwd"), changed("/bin/ls", "/etc/passwd"), changed()],
      [
        "0 host_integrity [vps-1 /etc/passwd] firing",
        "1 host_integrity [vps-1 /bin/ls] firing",
        "2 host_integrity [vps-1 /bin/ls] resolved",
        "2 host_integrity [vps-1 /etc/passwd] resolved",
      ],
    ],
  ])("%s", (_, reports, expected) => {
    const { lines } = judged(reports);
    expect(lines.sort((a, b) => a.localeCompare(b))).toEqual(expected);
  });

  test("hundreds of changed files are seventeen alerts, and a file before them moves none", () => {
    const paths = Array.from({ length: 300 }, (_, i) => `/usr/bin/${String(i).padStart(3, "0")}`);
    const { lines } = judged([changed(...paths), changed("/a", ...paths)]);
    expect(lines).toHaveLength(17);
    expect(lines.at(-1)).toBe("0 host_integrity [vps-1 others] firing");
  });

  test("a host that is removed leaves no alert behind", () => {
    const { state } = judged([{ ...disk(1), ...changed("/x"), listeners: ["tcp/1"], failedLogins: 99 }]);
    expect(calmHost("vps-1", state, NOW).map(({ subject, state: is }) => `${subject} ${is}`)).toEqual([
      "vps-1 failedLogins resolved",
      "vps-1 disk / resolved",
      "vps-1 tcp/1 resolved",
      "vps-1 /x resolved",
    ]);
  });

  test("whatever is reported: each alert fires and ends in turn", () => {
    const figures = fc.record(
      {
        cpu: fc.constantFrom(0.5, 0.85, 0.95),
        disks: fc.array(fc.record({ mount: fc.constantFrom("/", "/v"), used: fc.constantFrom(0.1, 0.95) }), {
          maxLength: 2,
        }),
        listeners: fc.subarray(["tcp/1", "tcp/2", "tcp/22"]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(figures, { maxLength: 60 }), (reports) => {
        const firing = new Set<string>();
        for (const line of judged(reports).lines) {
          const [, subject = "", is] = /\[(.*)\] (\w+)/.exec(line) ?? [];
          expect(firing.has(subject)).toBe(is === "resolved");
          if (is === "firing") firing.add(subject);
          else firing.delete(subject);
        }
      }),
    );
  });
});
