import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Signal } from "../../shared/alerts/signal.ts";
import type { Reading, ReadingFailure } from "../../shared/certificates/reading.ts";
import { parseConfig } from "../../shared/config/config.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { DAY, HOUR } from "../../shared/time.ts";
import { checkCertificates } from "../../workers/cron/jobs/certificates.ts";
import { createServices } from "../../workers/create-services.ts";
import { someCertificate, someReading } from "../support/certificates.ts";
import { validVariables } from "../support/variables.ts";
import { createOperator, signedIn } from "./sign-in-support.ts";

const START = Date.UTC(2026, 10, 1, 0, 17);

/** A Worker that watches these hosts, with a clock and an answer of the test's. */
function watching(names: readonly string[], answer: (name: string) => Result<Reading, ReadingFailure>) {
  const hosts = names.map((name) => ({ name, host: "vps.example" }));
  const config = parseConfig({ ...validVariables, CERTIFICATES: JSON.stringify(hosts) });
  if (!config.ok) throw new Error("the test's variables are wrong");
  const services = createServices({ ...env }, config.value);
  const signals: Signal[] = [];
  const seen: string[] = [];
  const clock = { now: START };
  const run = () =>
    checkCertificates(
      {
        ...services,
        now: () => clock.now,
        signal: async (told) => void signals.push(...told),
        certificates: {
          ...services.certificates,
          read: async ({ name }) => {
            seen.push(name);
            return answer(name);
          },
        },
      },
      clock.now,
    );
  const told = () => signals.splice(0).map(({ name, subject, state }) => `${name} ${subject} ${state}`);
  return { run, told, seen, clock, store: services.certificates.store, list: services.certificates.list };
}

const ending = (days: number) => ok(someReading(someCertificate(START + (days - 90) * DAY)));

describe("the hourly check", () => {
  test("looks at each server once when cron comes twice, and again when it is due", async () => {
    const { run, seen, clock } = watching(["a", "b", "c", "d"], () => ending(60));
    const reports = await Promise.all([run(), run()]);
    expect(seen.toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(reports.reduce((sum, { checked = 0 }) => sum + checked, 0)).toBe(4);
    clock.now += HOUR;
    await run();
    expect(seen).toHaveLength(4);
    clock.now += 5 * HOUR;
    await run();
    expect(seen).toHaveLength(8);
  });

  test("tells of a threshold once, also when the run that told it ended before it was kept", async () => {
    const { run, told, clock, store } = watching(["e"], () => ending(20));
    await run();
    expect(told()).toEqual(["certificate_expiring e firing"]);
    clock.now += 6 * HOUR;
    await run();
    expect(told()).toEqual([]);
    // A run that was killed left its claim: nobody looks until it is over, then somebody does.
    clock.now += 6 * HOUR;
    expect(await store.claim("e", clock.now + 120_000, clock.now)).toMatchObject({ name: "e" });
    expect(await run()).toMatchObject({ checked: 0 });
    clock.now += HOUR;
    expect(await run()).toMatchObject({ checked: 1 });
  });

  test("forgets who is watched no longer, and ends what was said of them", async () => {
    const before = watching(["f"], () => ending(10));
    await before.run();
    const after = watching(["g"], () => err({ kind: "behind_cloudflare", detail: "x" }));
    await after.run();
    expect(after.told()).toContain("certificate_expiring f resolved");
    expect((await after.store.records()).map(({ name }) => name)).toEqual(["g"]);
    expect(await after.list()).toMatchObject([
      { target: { name: "g" }, record: { reading: null, findings: [{ code: "behind_cloudflare" }] } },
    ]);
  });

  test("a server that cannot be reached is a finding, not an exception", async () => {
    const { certificates } = createServices({ ...env }, configOf({ host: "127.0.0.1", port: 1 }));
    const [target] = certificates.targets;
    expect(await certificates.read(target!)).toMatchObject({ ok: false, error: { kind: "unreachable" } });
  });
});

function configOf(target: object) {
  const config = parseConfig({ ...validVariables, CERTIFICATES: JSON.stringify([{ name: "x", ...target }]) });
  if (!config.ok) throw new Error("the test's variables are wrong");
  return config.value;
}

describe("somebody signed in", () => {
  test("sees what is watched, as JSON and as a page", async () => {
    const viewer = await signedIn(await createOperator("viewer"));
    const response = await viewer.request("/admin/api/checks/certificates");
    expect([response.status, await response.json()]).toEqual([200, { certificates: [] }]);
    const page = await viewer.request("/admin/certificates");
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("No server is watched")]);
  });

  test("is told when what they would look at is not watched", async () => {
    const ann = await signedIn(await createOperator("operator"));
    expect((await ann.request("/admin/certificates/look?name=x")).status).toBe(404);
  });
});
