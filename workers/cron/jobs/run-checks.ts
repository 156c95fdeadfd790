import type { Signal } from "../../../shared/alerts/signal.ts";
import { signalsOf } from "../../../shared/checks/notices.ts";
import { originCheck } from "../../../shared/checks/declared.ts";
import { runChecks as run } from "../../checks/run.ts";
import type { Job } from "../schedule.ts";

/** Makes the checks that are due for the minute this run was meant for, and tells operators what has changed. */
export const runChecks: Job = async (services, now, meantFor = now) => {
  const due = await services.checks().due(services.declaredChecks, meantFor);
  const samples = await run(services, due);
  const notices = await services.checks().report(meantFor, samples);
  if (notices.length > 0) {
    // Should this throw, the next run is told the same again.
    const { gateway } = services.config;
    const origins = new Map(gateway?.origins.map(({ name }) => [originCheck(name), name]));
    await services.signal(
      notices.flatMap((notice) => signalsOf(notice, now)).map((signal) => ofOrigin(signal, origins)),
    );
    await services.checks().told(notices);
  }
  const down = samples.filter(({ level }) => level === "down").length;
  return { checks: samples.length, down, notices: notices.length };
};

/** An origin that is down has a rule of its own, which may leave it out until it is well. `origins`: by their checks. */
function ofOrigin(signal: Signal, origins: ReadonlyMap<string, string>): Signal {
  const origin = origins.get(signal.subject);
  return origin === undefined || signal.name !== "check_down"
    ? signal
    : { ...signal, name: "origin_down", subject: origin };
}
