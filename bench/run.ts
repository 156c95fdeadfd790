/** `npm run bench [-- name …]`: every measurement side by side in one run. */
import { benchAudit } from "./audit.ts";
import { benchDashboard } from "./dashboard.ts";
import { benchInspection } from "./inspection.ts";
import { benchLimits } from "./limits.ts";
import { benchOutbox } from "./outbox.ts";
import { benchAddresses, benchPolicy } from "./policy.ts";
import { benchProxy } from "./proxy.ts";
import { benchRoutes } from "./routes.ts";
import { benchStartup } from "./startup.ts";

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  audit: async () => {
    const { appends, objectRows, exported, search } = await benchAudit();
    console.table(
      appends.map(({ name, rps, cpu }) => ({
        what: name,
        rps: Math.round(rps),
        "CPU µs/request": Math.round(cpu),
      })),
    );
    console.log(
      `rows written an event: ${objectRows.toFixed(2)} by the object, 1 by D1; later 1 to null the address, 1 to drop it`,
    );
    const { records, seconds, early, peak } = exported;
    console.log(
      `export: ${records} records in ${seconds.toFixed(1)} s; workerd ${early.toFixed(0)} MB early, ${peak.toFixed(0)} MB at most`,
    );
    console.log(`a search that finds nothing in as many rows as it may read: ${search.toFixed(0)} ms`);
  },
  dashboard: async () => {
    console.table(
      (await benchDashboard()).map(({ path, first, median, wire }) => ({
        page: path,
        "first view ms (≤ 200)": Math.round(first),
        "median ms": Math.round(median),
        "KB on the wire (≤ 150)": wire.toFixed(1),
      })),
    );
  },
  inspection: async () => {
    const { rates, speeds } = benchInspection();
    console.table(
      rates.map(({ corpus, part, requests, refused }) => ({
        corpus,
        part,
        requests,
        "refused %": (100 * refused).toFixed(2),
      })),
    );
    console.table(speeds.map(({ text, cpu }) => ({ "8 KB of": text, "CPU ms (≤ 2)": cpu.toFixed(2) })));
  },
  limits: async () => {
    console.table(
      (await benchLimits()).map(({ traffic, contender, rps, cpu, calls, refused }) => ({
        traffic,
        limiter: contender,
        rps: Math.round(rps),
        "CPU µs/request": Math.round(cpu),
        "object calls/request": calls.toFixed(4),
        refused: `${(100 * refused).toFixed(1)} %`,
      })),
    );
  },
  outbox: async () => {
    const { grants, stored, perSecond, busiestSecond, refused, rowsWritten } = await benchOutbox();
    console.table([
      {
        grants,
        "all stored after ms": Math.round(stored),
        "granted a second": perSecond.toFixed(1),
        "most in a second": busiestSecond,
        "429s": refused,
        "rows written/grant": rowsWritten.toFixed(2),
      },
    ]);
  },
  proxy: async () => {
    console.table(
      (await benchProxy()).map(({ name, rps, cpu }) => ({
        "one small GET through": name,
        rps: Math.round(rps),
        "CPU µs/request": Math.round(cpu),
      })),
    );
  },
  routes: async () => {
    const rows = await benchRoutes();
    const ceiling = rows[0]?.rps ?? Number.NaN;
    console.table(
      rows.map(({ name, rps, cpu }) => ({
        what: name,
        rps: Math.round(rps),
        "CPU µs/request": Math.round(cpu),
        "× hello": (rps / ceiling).toFixed(2),
      })),
    );
    const [plain, ours] = ["signed PING, Hono + discord-interactions", "signed PING, edge"].map(
      (name) => rows.find((row) => row.name === name)?.rps ?? Number.NaN,
    );
    console.log(`PING: ${((ours ?? 0) / (plain ?? 1)).toFixed(2)} × the plain Worker's rate`);
  },
  startup: async () => {
    const { active, empty, edge } = await benchStartup();
    console.log(`wrangler check startup: ${active.toFixed(0)} ms active (< 50)`);
    console.table(
      Object.entries({ empty, edge }).map(([name, { cpu, first }]) => ({
        Worker: name,
        "CPU ms until it listens": Math.round(cpu),
        "first answer ms": Math.round(first),
      })),
    );
  },
  policy: async () => {
    console.table(
      benchPolicy().map(({ name, load, change, megabytes, judge, mapPerLength }) => ({
        "100,000 networks": name,
        "load ms": load.toFixed(0),
        "ten changes ms": change.toFixed(1),
        MB: megabytes.toFixed(1),
        "judge µs": judge.toFixed(2),
        "a Map a length µs": mapPerLength.toFixed(2),
      })),
    );
    console.table(
      benchAddresses().map(({ name, ours, ipaddrJs }) => ({
        address: name,
        "ours µs": ours.toFixed(2),
        "ipaddr.js µs": ipaddrJs.toFixed(2),
      })),
    );
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No bench named ${unknown.join(", ")}. There are: ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(1);
}
for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
  console.log(`\n${name}`);
  await BENCHES[name]?.();
}
