import type { CheckDefinition } from "../../shared/checks/definition.ts";
import { judge, type Reading, type Sample } from "../../shared/checks/sample.ts";
import type { Vitals } from "../../shared/metrics/vitals.ts";
import type { Services } from "../services.ts";
import { probeHttp } from "./fetch-probe.ts";
import { probeConfirm, probeFrontDoor } from "./front-door-probe.ts";
import { probePart } from "./part-probe.ts";

/** Six calls may be open at once; a check that waited for its turn would be called slow. One is left for the objects. */
const AT_ONCE = 5;

/** Makes the checks; one result each, in any order. Never rejects for what a check finds. */
export async function runChecks(
  services: Services,
  checks: readonly CheckDefinition[],
): Promise<readonly Sample[]> {
  const waiting = [...checks];
  const samples: Sample[] = [];
  const vitals = once(services.vitals);
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      samples.push(judge(check, await read(services, check, vitals)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return samples;
}

function read(services: Services, check: CheckDefinition, vitals: () => Promise<Vitals>): Promise<Reading> {
  const { probe } = check;
  switch (probe.kind) {
    case "http":
      return probeHttp(probe, check, services.now);
    case "front_door":
      return probeFrontDoor(services, probe.path, check);
    case "confirm":
      return probeConfirm(services, check);
    case "part":
      return probePart(probe, check, services, vitals);
  }
}

/** All parts are asked together, by whoever needs one first; within one run, so the promise is one request's. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}
