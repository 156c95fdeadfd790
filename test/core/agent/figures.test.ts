import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Host } from "../../../agent/lib/host.mjs";
import { countFailedLogins } from "../../../agent/lib/logins.mjs";
import { Services } from "../../../agent/lib/services.mjs";
import { formatAddress } from "../../../agent/lib/sockets.mjs";
import { heartbeatRequest } from "../../../shared/ingest/requests.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "figures-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A kernel's files, as proc(5) describes them. */
function writeProc(files: Readonly<Record<string, string>>) {
  for (const folder of ["net", "sys/net/ipv4"]) mkdirSync(join(directory, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const sockets = (...lines: readonly string[]) =>
  HEAD +
  lines
    .map((line, i) => `   ${i}: ${line} 00000000:00000000 00:00000000 00000000  0 0 1 1 0 100 0`)
    .join("\n");
const network = (received: number, sent: number) =>
  `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 99999999     1    0    0    0     0          0         0 99999999     1    0    0    0     0       0          0
  eth0: ${received}     1    0    0    0     0          0         0 ${sent}     1    0    0    0     0       0          0`;

const PROC = {
  stat: "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 1 1 1",
  meminfo: "MemTotal:        1000 kB\nMemFree:          50 kB\nMemAvailable:     250 kB\n",
  "net/dev": network(1_000, 500),
  "net/tcp": sockets(
    "00000000:0016 00000000:0000 0A", // 0.0.0.0:22 listens
    "0100007F:1F90 00000000:0000 0A", // 127.0.0.1:8080 listens, for this machine alone
    "0A00000A:0016 07643AC6:C001 01", // 198.58.100.7 is connected
    "0A00000A:0016 07643AC6:C002 01",
    "0A00000A:0016 08643AC6:C003 06", // was
    "0100007F:1F90 0100007F:C004 01", // this machine with itself
  ),
  "net/tcp6": sockets(
    "00000000000000000000000000000000:115C 00000000000000000000000000000000:0000 0A", // [::]:4444 listens
    "0000000000000000FFFF00000A00000A:0016 0000000000000000FFFF000007643AC6:C005 01", // the same neighbour, mapped
  ),
  "net/udp": sockets(
    "00000000:0044 00000000:0000 07", // DHCP's client
    "00000000:E000 00000000:0000 07", // a question somebody asked
  ),
  "sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
};

describe("a host's figures", () => {
  test("are read from the kernel: shares and rates since the call before", () => {
    writeProc(PROC);
    const host = new Host({ disks: [], proc: directory });
    expect(host.figures(0)).not.toHaveProperty("cpu");
    writeProc({ stat: "cpu  250 0 150 750 150 0 0 0 0 0\n", "net/dev": network(126_000, 500) });
    expect(host.figures(10_000)).toEqual({
      cpu: 0.6667,
      memory: 0.75,
      disks: [],
      received: 100_000,
      sent: 0,
      connections: 3,
      topAddresses: [{ address: "198.58.100.7", connections: 3 }],
      listeners: ["tcp/22", "tcp/4444", "udp/68"],
    });
  });

  test("that cannot be read are left out, and the others are there", () => {
    writeProc({ meminfo: PROC.meminfo });
    expect(new Host({ disks: ["/no/such/disk"], proc: directory }).figures(0)).toEqual({ memory: 0.75 });
  });

  test("of this very machine are what the edge takes", () => {
    const host = new Host({ disks: ["/"] });
    host.figures(0);
    const beat = { service: "vps-1", status: "up", metrics: { host: host.figures(1_000) } };
    expect(heartbeatRequest.safeParse(beat).error).toBeUndefined();
  });

  test.each([
    ["0100007F", "127.0.0.1"],
    ["B80D01200000000067452301EFCDAB89", "2001:db8::123:4567:89ab:cdef"],
    ["00000000000000000000000001000000", "::1"],
    ["00000000000000000000000000000000", "::"],
    ["0000000000000000FFFF00000100007F", "127.0.0.1"],
    ["B80D0120000000000000000000000000", "2001:db8::"],
  ])("address %s is %s", (hex, address) => {
    expect(formatAddress(hex)).toBe(address);
  });
});

describe("failed logins", () => {
  const NOW = Date.parse("2026-11-21T12:00:00Z");
  const unix = (hours: number) => `${NOW / 1000 - hours * 3600}.000000`;

  test.each<[string, string, number]>([
    [
      "a wrong password",
      `${unix(1)} vps sshd[10]: Failed password for root from 198.51.100.7 port 1 ssh2`,
      1,
    ],
    [
      "a wrong key",
      `${unix(1)} vps sshd-session[10]: Failed publickey for ann from 198.51.100.7 port 1 ssh2: RSA`,
      1,
    ],
    [
      "three of one connection, which then gives up",
      [
        `${unix(1)} vps sshd[10]: Failed password for invalid user x from 198.51.100.7 port 1 ssh2`,
        `${unix(1)} vps sshd[10]: Failed password for invalid user x from 198.51.100.7 port 1 ssh2`,
        `${unix(1)} vps sshd[10]: Failed password for invalid user x from 198.51.100.7 port 1 ssh2`,
        `${unix(1)} vps sshd[10]: Connection closed by invalid user x 198.51.100.7 port 1 [preauth]`,
      ].join("\n"),
      3,
    ],
    [
      "one that gives up at once, where only keys are taken",
      `${unix(1)} vps sshd[11]: Connection closed by authenticating user root 198.51.100.7 port 1 [preauth]`,
      1,
    ],
    [
      "one of the day before",
      `${unix(25)} vps sshd[10]: Failed password for root from 198.51.100.7 port 1`,
      0,
    ],
    ["a login", `${unix(1)} vps sshd[10]: Accepted publickey for ann from 198.51.100.7 port 1 ssh2`, 0],
    ["another program", `${unix(1)} vps cron[10]: Failed password for root from 198.51.100.7 port 1`, 0],
    [
      "auth.log as it is now",
      "2026-11-21T11:00:00.5+00:00 vps sshd[9]: Failed password for root from ::1 port 1",
      1,
    ],
    [
      "a name that looks like a line",
      `${unix(1)} vps sshd[9]: Invalid user Failed password for root from x`,
      0,
    ],
  ])("%s: %#", (_, lines, expected) => {
    expect(countFailedLogins(lines, NOW)).toBe(expected);
  });

  test("in the classic form are of this year, or of the last one in January", () => {
    const line = "Dec 31 23:30:00 vps sshd[9]: Failed password for root from 198.51.100.7 port 1";
    expect(countFailedLogins(line, new Date(2027, 0, 1, 8).getTime())).toBe(1);
    expect(countFailedLogins(line, new Date(2026, 11, 31, 23, 45).getTime())).toBe(1);
  });
});

describe("services", () => {
  test("by a file: fresh it says how they are, old it says nothing, and 'stopping' is said once", async () => {
    const file = join(directory, "bot.json");
    const services = new Services([{ name: "bot", file, maxAge: 60 }]);
    const at = async (status: string | null, now = Date.now()) => {
      if (status !== null) writeFileSync(file, JSON.stringify({ status, metrics: { queue: 3, bad: "x" } }));
      return (await services.beats(now)).map((beat) => beat.status);
    };
    expect(await services.beats(Date.now())).toEqual([]);
    expect(await at("up")).toEqual(["up"]);
    expect(await at(null, Date.now() + 61_000)).toEqual([]);
    expect([await at("stopping"), await at("stopping"), await at("up"), await at("stopping")]).toEqual([
      ["stopping"],
      [],
      ["up"],
      ["stopping"],
    ]);
    expect(await at("asleep")).toEqual([]);
    await at("up");
    expect((await services.beats(Date.now()))[0]?.metrics).toEqual({ queue: 3 });
  });

  test("by a process: up while it runs, and nothing after", async () => {
    const [mine, none] = [join(directory, "mine.pid"), join(directory, "none.pid")];
    writeFileSync(mine, `${process.pid}\n`);
    writeFileSync(none, "4194305\n");
    const services = new Services([
      { name: "mine", pid: mine },
      { name: "none", pid: none },
      { name: "absent", pid: join(directory, "absent.pid") },
    ]);
    expect(await services.beats(Date.now())).toEqual([{ service: "mine", status: "up", metrics: {} }]);
  });
});
